package lbd.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// JA4, a fingerprint of the program that a client is, by what its ClientHello offers: `t13d1516h2_8daaf6152771_...`.
/// As FoxIO's specification has it.
public final class Ja4 {
    private static final int LENGTH = 12;
    private static final String NOTHING = "000000000000";

    private Ja4() {}

    /// The fingerprint of a hello that came over TCP.
    public static String of(ClientHello hello) {
        int[] ciphers = meaningful(hello.ciphers());
        int[] extensions = meaningful(hello.extensions());
        String first = "t" + version(hello.highestVersion()) + (hello.serverName() == null ? 'i' : 'd')
                + count(ciphers.length) + count(extensions.length) + protocol(hello);
        int[] sorted = IntStream.of(extensions)
                .filter(e -> e != HelloExtensions.SERVER_NAME && e != HelloExtensions.ALPN)
                .sorted()
                .toArray();
        int[] signatures = meaningful(hello.signatures());
        String offered = hex(sorted) + (signatures.length == 0 ? "" : "_" + hex(signatures));
        Arrays.sort(ciphers);
        return first + "_" + hash(ciphers.length == 0 ? "" : hex(ciphers)) + "_"
                + hash(sorted.length == 0 ? "" : offered);
    }

    private static int[] meaningful(int[] values) {
        return IntStream.of(values).filter(v -> !ClientHello.isGrease(v)).toArray();
    }

    private static String version(int version) {
        return switch (version) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            default -> "00";
        };
    }

    private static String count(int count) {
        int shown = Math.min(99, count);
        return (shown < 10 ? "0" : "") + shown;
    }

    private static String protocol(ClientHello hello) {
        if (hello.protocols().isEmpty()) {
            return "00";
        }
        String name = hello.protocols().getFirst();
        char first = name.charAt(0);
        char last = name.charAt(name.length() - 1);
        if (isAlphanumeric(first) && isAlphanumeric(last)) {
            return "" + first + last;
        }
        String hex = HexFormat.of().formatHex(new byte[] {(byte) first, (byte) last});
        return "" + hex.charAt(0) + hex.charAt(3);
    }

    private static boolean isAlphanumeric(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    private static String hex(int[] values) {
        return IntStream.of(values)
                .mapToObj(v -> HexFormat.of().toHexDigits((short) v))
                .collect(Collectors.joining(","));
    }

    private static String hash(String text) {
        if (text.isEmpty()) {
            return NOTHING;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
            return HexFormat.of().formatHex(digest).substring(0, LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
