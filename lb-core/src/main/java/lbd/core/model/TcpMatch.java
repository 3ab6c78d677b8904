package lbd.core.model;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The conditions of a TCP listener's route; all that are given must hold, and without any it takes every session.
///
/// @param serverNames in lower case: names, or `*.` and a name for every name below it; any of them (SNI)
/// @param protocols   one of which the client has to offer (ALPN); where TLS ends at the listener, the one agreed upon
public record TcpMatch(List<String> serverNames, List<String> protocols) {
    /// Takes every session.
    public static final TcpMatch ANY = new TcpMatch(List.of(), List.of());

    private static final int LONGEST_PROTOCOL = 255;
    private static final int LONGEST_NAME = 253;
    private static final Pattern NAME = Pattern.compile("(\\*\\.)?[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+");

    public TcpMatch {
        serverNames = List.copyOf(serverNames);
        protocols = List.copyOf(protocols);
    }

    /// @return a name as it is compared: in lower case, without a dot at its end
    /// @throws IllegalArgumentException if it is none
    public static String serverName(String written) {
        String name = written.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.length() > LONGEST_NAME
                || !NAME.matcher(name).matches()
                || ADDRESS.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + written
                    + "\" is no name that clients ask for; allowed: a host name, or *. and a host name;"
                    + " no address, no port, other scripts as xn--...");
        }
        return name;
    }

    /// @return the name of a protocol, as in `h2`
    /// @throws IllegalArgumentException if it is none
    public static String protocol(String name) {
        if (name.isEmpty() || name.length() > LONGEST_PROTOCOL || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("is no name of a protocol");
        }
        return name;
    }
}
