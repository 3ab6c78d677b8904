package lbd.sys.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Memory off the heap, seen as the kernel's and as a byte buffer; both made once.
public final class Buffer {
    public final MemorySegment segment;
    public final ByteBuffer bytes;

    private Buffer(int size, ByteOrder order) {
        // Aligned for any field, freed with the last reference to it.
        segment = Arena.ofAuto().allocate(size, 8);
        bytes = segment.asByteBuffer().order(order);
    }

    /// For what is on the wire.
    public static Buffer network(int size) {
        return new Buffer(size, ByteOrder.BIG_ENDIAN);
    }

    /// For the kernel's structures.
    public static Buffer host(int size) {
        return new Buffer(size, ByteOrder.nativeOrder());
    }
}
