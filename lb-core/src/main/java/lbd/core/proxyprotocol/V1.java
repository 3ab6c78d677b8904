package lbd.core.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Version 1: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443` and CR LF (2.1 of the specification).
final class V1 {
    static final byte[] PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    /// With the longest IPv6 addresses and an unknown protocol before them, CR LF included.
    private static final int LONGEST = 107;

    private V1() {}

    /// Looks at a header after each byte that comes.
    ///
    /// @return null while it is neither complete nor wrong
    static @Nullable HeaderOutcome look(byte[] bytes, int length) {
        byte last = bytes[length - 1];
        if (length <= PREFIX.length) {
            return last == PREFIX[length - 1] ? null : MalformedHeader.NO_HEADER;
        }
        if ((last == '\n') != (bytes[length - 2] == '\r')) {
            return MalformedHeader.V1_LINE_END;
        }
        if (last == '\n') {
            return line(new String(bytes, 0, length - 2, StandardCharsets.ISO_8859_1));
        }
        return length == LONGEST ? MalformedHeader.V1_TOO_LONG : null;
    }

    private static HeaderOutcome line(String line) {
        String[] words = line.split(" ", -1);
        return switch (words[1]) {
            // Whatever else stands there is to be ignored.
            case "UNKNOWN" -> ProxyHeader.OWN;
            case "TCP4" -> relayed(words, false);
            case "TCP6" -> relayed(words, true);
            default -> MalformedHeader.V1_PROTOCOL;
        };
    }

    private static HeaderOutcome relayed(String[] words, boolean ipv6) {
        if (words.length != 6) {
            return MalformedHeader.V1_WORDS;
        }
        InetAddress source = ipv6 ? ipv6(words[2]) : ipv4(words[2]);
        InetAddress destination = ipv6 ? ipv6(words[3]) : ipv4(words[3]);
        if (source == null || destination == null) {
            return MalformedHeader.V1_ADDRESS;
        }
        int sourcePort = number(words[4], 65_535);
        int destinationPort = number(words[5], 65_535);
        if (sourcePort < 0 || destinationPort < 0) {
            return MalformedHeader.V1_PORT;
        }
        return new ProxyHeader.Relayed(
                new InetSocketAddress(source, sourcePort), new InetSocketAddress(destination, destinationPort));
    }

    private static @Nullable InetAddress ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            int part = parts.length == 4 ? number(parts[i], 255) : -1;
            if (part < 0) {
                return null;
            }
            address[i] = (byte) part;
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static @Nullable InetAddress ipv6(String text) {
        // Neither a zone nor brackets, which Java's literals may have.
        boolean plain = text.indexOf(':') >= 0
                && text.chars().allMatch(c -> (c < 128 && Character.digit(c, 16) >= 0) || c == ':' || c == '.');
        try {
            return plain ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// A decimal number without zeros before it, which some would read as octal.
    ///
    /// @return -1 if it is none, or more than the limit
    private static int number(String text, int limit) {
        boolean leadingZero = text.length() > 1 && text.charAt(0) == '0';
        if (text.isEmpty() || text.length() > 5 || leadingZero) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = 10 * number + digit;
        }
        return number <= limit ? number : -1;
    }
}
