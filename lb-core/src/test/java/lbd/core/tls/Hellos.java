package lbd.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// ClientHellos that are put together from their lists.
final class Hellos {
    private Hellos() {}

    /// For h2 at `a.example`, with TLS 1.3; extensions that are not looked into are empty.
    static byte[] of(int[] ciphers, int[] extensions, int[] signatures) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int extension : extensions) {
            byte[] body = switch (extension) {
                case 0x0000 -> sized(2, join(new byte[] {0}, sized(2, "a.example".getBytes(US_ASCII))));
                case 0x0010 -> sized(2, sized(1, "h2".getBytes(US_ASCII)));
                case 0x002b -> sized(1, numbers(0x7a7a, 0x0304, 0x0303));
                case 0x000d -> sized(2, numbers(signatures));
                case 0x000a -> sized(2, numbers(0x5a5a, 0x001d, 0x0017));
                default -> new byte[0];
            };
            all.writeBytes(numbers(extension));
            all.writeBytes(sized(2, body));
        }
        byte[] hello = join(
                HexFormat.of().parseHex("0303" + "00".repeat(32) + "00"),
                sized(2, numbers(ciphers)),
                new byte[] {1, 0},
                sized(2, all.toByteArray()));
        byte[] message = join(new byte[] {1}, sized(3, hello));
        return join(new byte[] {22, 3, 1}, sized(2, message));
    }

    private static byte[] numbers(int... values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[2 * i] = (byte) (values[i] >> 8);
            bytes[2 * i + 1] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] sized(int octets, byte[] body) {
        byte[] length = new byte[octets];
        for (int i = 0; i < octets; i++) {
            length[i] = (byte) (body.length >> 8 * (octets - 1 - i));
        }
        return join(length, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
