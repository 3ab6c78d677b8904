package lbd.config.bind;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.accesslog.AddressText;
import lbd.core.model.ServerAddress;

/// `10.0.0.1:80`, `[::1]:80`, `app.internal:80`, `unix:/run/app.sock`. Never looks a name up. Each method throws an
/// IllegalArgumentException that says what is wrong.
public final class Addresses {
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\[\\]]*]|[^\\[\\]:]*):([^:]*)");
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");
    private static final Pattern OCTETS = Pattern.compile("[0-9.]+");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final int LONGEST_HOST = 253;
    private static final int MAX_PORT = 65_535;

    private Addresses() {}

    /// An address of this machine to bind to; port 0 lets the kernel choose one.
    public static InetSocketAddress toBind(String text) {
        Matcher parts = split(text, "0.0.0.0:80 or \"[::]:80\"");
        String host = parts.group(1);
        if (!isLiteral(host)) {
            throw new IllegalArgumentException(ErrorWords.quoted(host)
                    + " is not an IP address; expected one of this machine, such as 127.0.0.1:80");
        }
        return new InetSocketAddress(literal(host), port(parts.group(2), 0));
    }

    /// The address of a server, as [ServerAddress] tells them apart; a host name stays unresolved.
    public static SocketAddress ofServer(String text) {
        if (text.startsWith(AddressText.UNIX)) {
            return ServerAddress.unix(text.substring(AddressText.UNIX.length()));
        }
        Matcher parts = split(text, "10.0.0.1:80, \"[2001:db8::1]:80\", app.internal:80 or unix:/run/app.sock");
        String host = parts.group(1);
        int port = port(parts.group(2), 1);
        return isLiteral(host)
                ? new InetSocketAddress(literal(host), port)
                : InetSocketAddress.createUnresolved(hostName(host), port);
    }

    /// An IP address alone: `10.0.0.1`, `2001:db8::1`.
    public static InetAddress alone(String text) {
        return literal(text.contains(":") ? "[" + text + "]" : text);
    }

    /// As in the file, an IPv6 address in its one spelling: `10.0.0.1:80`, `[::1]:80`, `app.internal:80`.
    public static String text(SocketAddress address) {
        return AddressText.text(address);
    }

    private static Matcher split(String text, String examples) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches() || parts.group(1).isEmpty()) {
            throw new IllegalArgumentException(
                    "expected an address and a port such as " + examples + ", not " + ErrorWords.quoted(text));
        }
        return parts;
    }

    private static int port(String text, int min) {
        int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : -1;
        if (port < min || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    ErrorWords.quoted(text) + " is not a port; allowed: " + min + " to " + MAX_PORT);
        }
        return port;
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || OCTETS.matcher(host).matches();
    }

    private static InetAddress literal(String host) {
        boolean six = host.startsWith("[");
        String literal = six ? host.substring(1, host.length() - 1) : host;
        try {
            // InetAddress takes 10.1 and 010.0.0.1 too, and reads them otherwise than people do.
            if (six == literal.contains(":") && (six || DottedQuad.matches(literal))) {
                return InetAddress.ofLiteral(literal);
            }
        } catch (IllegalArgumentException e) {
            // Told below, in our words.
        }
        throw new IllegalArgumentException(
                ErrorWords.quoted(literal) + " is not an " + (six ? "IPv6" : "IPv4") + " address");
    }

    private static String hostName(String host) {
        // With a dot at its end it stands for itself: no search domain follows it.
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (host.length() > LONGEST_HOST || !LABEL.matcher(label).matches()) {
                throw new IllegalArgumentException(
                        ErrorWords.quoted(host) + " is neither an IP address nor a host name");
            }
        }
        return host;
    }

    /// Four decimal numbers of one byte, without leading zeros.
    private static final class DottedQuad {
        private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
        private static final Pattern PATTERN = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");

        private static boolean matches(String text) {
            return PATTERN.matcher(text).matches();
        }
    }
}
