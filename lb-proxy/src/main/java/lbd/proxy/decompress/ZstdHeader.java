package lbd.proxy.decompress;

import java.nio.ByteBuffer;
import lbd.core.runtime.DecompressionRefusal;

/// The beginning of a frame of zstd (RFC 8878 section 3.1.1), as far as it says how large a window it needs, before the
/// library takes memory for it. What was read to know it is kept for the library.
final class ZstdHeader {
    /// What those who decode `zstd` in HTTP must take, and nobody may send more (RFC 9659 section 3).
    private static final long MOST_WINDOW = 8 << 20;

    private static final int MAGIC = 0xfd2f_b528;
    private static final int SKIPPABLE = 0x184d_2a50;
    private static final int MAGIC_BYTES = 4;
    private static final int MOST_BYTES = 18;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MOST_BYTES);
    private boolean complete;
    private long window;

    /// Not where it is complete.
    void feed(byte next) throws UndecodableException {
        bytes.put(next);
        int count = bytes.position();
        if (count < MAGIC_BYTES) {
            return;
        }
        int magic = Integer.reverseBytes(bytes.getInt(0));
        if ((magic & ~0xf) == SKIPPABLE) {
            complete(0);
        } else if (magic != MAGIC) {
            throw new UndecodableException(DecompressionRefusal.BROKEN);
        } else if (count > MAGIC_BYTES) {
            descriptor(bytes.get(MAGIC_BYTES) & 0xff, count - MAGIC_BYTES - 1);
        }
    }

    /// @param count of the bytes behind it
    private void descriptor(int descriptor, int count) throws UndecodableException {
        boolean single = (descriptor & 0x20) != 0;
        int idBytes = (1 << (descriptor & 3)) >> 1;
        int sizeFlag = descriptor >> 6;
        if (!single) {
            if (count == 1) {
                int said = bytes.get(MAGIC_BYTES + 1) & 0xff;
                long base = 1L << (10 + (said >> 3));
                complete(base + base / 8 * (said & 7));
            }
            return;
        }
        int sizeBytes = 1 << sizeFlag;
        if (count == idBytes + sizeBytes) {
            long size = 0;
            for (int i = 0; i < sizeBytes; i++) {
                size |= (bytes.get(MAGIC_BYTES + 1 + idBytes + i) & 0xffL) << (Byte.SIZE * i);
            }
            // Two bytes count from 256.
            complete(sizeBytes == 2 ? size + 256 : size);
        }
    }

    private void complete(long needed) throws UndecodableException {
        if (needed < 0 || needed > MOST_WINDOW) {
            throw new UndecodableException(DecompressionRefusal.WINDOW);
        }
        window = needed;
        complete = true;
        bytes.flip();
    }

    boolean isComplete() {
        return complete;
    }

    /// Whether the library has not got all of it.
    boolean hasRest() {
        return complete && bytes.hasRemaining();
    }

    ByteBuffer rest() {
        return bytes;
    }

    /// Bytes; 0 while it is not known.
    long window() {
        return window;
    }

    /// Whether no byte of it has come.
    boolean isEmpty() {
        return !complete && bytes.position() == 0;
    }

    /// Another frame may come.
    void reset() {
        bytes.clear();
        complete = false;
        window = 0;
    }
}
