package lbd.config.tls;

import java.io.ByteArrayOutputStream;

/// Makes PKCS#8 (RFC 5208) of the older forms of private keys, which name their algorithm only in PEM's label.
final class Der {
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xa0;
    private static final byte[] VERSION = {2, 1, 0};

    // rsaEncryption, with its NULL.
    private static final byte[] RSA = {
        0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    // ecPublicKey
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private Der() {}

    /// @param key PKCS#1
    static byte[] rsa(byte[] key) {
        return tagged(SEQUENCE, VERSION, RSA, tagged(OCTET_STRING, key));
    }

    /// @param key SEC1 (RFC 5915), which names its curve within
    static byte[] ec(String file, byte[] key) {
        byte[] curve = curve(key);
        if (curve.length == 0) {
            throw new IllegalArgumentException(file + " has a key that does not name its curve");
        }
        return tagged(SEQUENCE, VERSION, tagged(SEQUENCE, EC, curve), tagged(OCTET_STRING, key));
    }

    /// The element with the tag `[0]` in the outermost sequence.
    private static byte[] curve(byte[] key) {
        int at = contents(key, 0);
        while (at >= 0 && at + 1 < key.length) {
            int from = contents(key, at);
            int length = length(key, at);
            if (from < 0 || length < 0 || from + length > key.length) {
                break;
            }
            if ((key[at] & 0xff) == CURVE) {
                byte[] found = new byte[length];
                System.arraycopy(key, from, found, 0, length);
                return found;
            }
            at = from + length;
        }
        return new byte[0];
    }

    private static int contents(byte[] der, int at) {
        if (at + 1 >= der.length) {
            return -1;
        }
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < Math.min(3, first & 0x7f) && at + 2 + i < der.length; i++) {
            length = length << 8 | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = body.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }
}
