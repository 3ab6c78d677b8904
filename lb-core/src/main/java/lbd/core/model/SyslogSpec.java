package lbd.core.model;

import java.util.Locale;

/// Where lines go as messages of syslog (RFC 5424).
///
/// @param host an address or a name, an address of IPv6 in brackets; empty for [Transport#UNIX]
/// @param port 1 to 65535; 0 for [Transport#UNIX]
public record SyslogSpec(Transport transport, String host, int port) {
    private static final String SCHEME = "syslog:";

    /// How a message travels.
    public enum Transport {
        /// A datagram to `/dev/log`.
        UNIX,
        /// RFC 5426.
        UDP,
        /// RFC 6587, with octets counted.
        TCP
    }

    /// Whether the path of a log means syslog, or is meant to.
    public static boolean is(String path) {
        return path.startsWith(SCHEME);
    }

    /// @param path `syslog:unix`, `syslog:udp:HOST:PORT` or `syslog:tcp:HOST:PORT`
    /// @throws IllegalArgumentException if it is none of these; host and port may be none all the same
    public static SyslogSpec of(String path) {
        for (Transport transport : Transport.values()) {
            String start = SCHEME + transport.name().toLowerCase(Locale.ROOT);
            if (transport == Transport.UNIX && path.equals(start)) {
                return new SyslogSpec(transport, "", 0);
            }
            int colon = path.lastIndexOf(':');
            if (transport != Transport.UNIX && path.startsWith(start + ":") && colon > start.length()) {
                String port = path.substring(colon + 1);
                if (port.matches("[0-9]{1,5}")) {
                    return new SyslogSpec(transport, path.substring(start.length() + 1, colon), Integer.parseInt(port));
                }
            }
        }
        throw new IllegalArgumentException("\"" + path
                + "\" is no syslog that is known; allowed: syslog:unix, syslog:udp:HOST:PORT, syslog:tcp:HOST:PORT");
    }
}
