package lbd.core.scheduler;

import java.nio.charset.StandardCharsets;

/// CRC-32 step by step, without an object for each sum: [java.util.zip.CRC32] cannot go on from a given sum.
final class Crc32 {
    static final int START = -1;

    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < 256; i++) {
            int crc = i;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
            }
            TABLE[i] = crc;
        }
    }

    private Crc32() {}

    static int update(int crc, byte value) {
        return TABLE[(crc ^ value) & 0xff] ^ crc >>> 8;
    }

    static int update(int crc, String text) {
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            crc = update(crc, value);
        }
        return crc;
    }

    static int updateLittleEndian(int crc, int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            crc = update(crc, (byte) (value >>> shift));
        }
        return crc;
    }

    static int finish(int crc) {
        return ~crc;
    }
}
