package lbd.vrrp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The kernel's structures, from their fields in C: on x86-64 and aarch64 alike size_t and pointers have 8 bytes, int
/// 4, each aligned to its size.
class LayoutTest {
    @Test
    void messageHeaderIsTheSameOnBothProcessors() {
        StructLayout message = aligned(
                JAVA_LONG.withName("name"),
                JAVA_INT.withName("namelen"),
                JAVA_LONG.withName("iov"),
                JAVA_LONG.withName("iovlen"),
                JAVA_LONG.withName("control"),
                JAVA_LONG.withName("controllen"),
                JAVA_INT.withName("flags"));
        assertEquals(MessageHeader.BYTES, message.byteSize());
        assertEquals(MessageHeader.NAME, offset(message, "name"));
        assertEquals(MessageHeader.NAME_LENGTH, offset(message, "namelen"));
        assertEquals(MessageHeader.VECTOR, offset(message, "iov"));
        assertEquals(MessageHeader.VECTOR_COUNT, offset(message, "iovlen"));
        assertEquals(MessageHeader.CONTROL, offset(message, "control"));
        assertEquals(MessageHeader.CONTROL_LENGTH, offset(message, "controllen"));
        assertEquals(MessageHeader.FLAGS, offset(message, "flags"));
        StructLayout vector = aligned(JAVA_LONG.withName("base"), JAVA_LONG.withName("len"));
        assertEquals(MessageHeader.IOVEC_BYTES, vector.byteSize());
        assertEquals(MessageHeader.IOVEC_BASE, offset(vector, "base"));
        assertEquals(MessageHeader.IOVEC_LENGTH, offset(vector, "len"));
        StructLayout control =
                aligned(JAVA_LONG.withName("len"), JAVA_INT.withName("level"), JAVA_INT.withName("type"));
        assertEquals(MessageHeader.CONTROL_HEADER, control.byteSize());
        assertEquals(MessageHeader.CONTROL_TYPE, offset(control, "type"));
    }

    @Test
    void epollEventIsPackedOnX86Only() {
        StructLayout event = aligned(JAVA_INT.withName("events"), JAVA_LONG.withName("data"));
        assertEquals(new EpollEvent((int) event.byteSize(), (int) offset(event, "data")), EpollEvent.on("aarch64"));
        assertEquals(new EpollEvent(12, 4), EpollEvent.on("amd64"));
    }

    private static long offset(StructLayout struct, String field) {
        return struct.byteOffset(MemoryLayout.PathElement.groupElement(field));
    }

    /// As a C compiler lays the fields out.
    private static StructLayout aligned(ValueLayout... fields) {
        List<MemoryLayout> parts = new ArrayList<>();
        long at = 0;
        long widest = 1;
        for (ValueLayout field : fields) {
            long gap = Math.floorMod(-at, field.byteSize());
            if (gap > 0) {
                parts.add(MemoryLayout.paddingLayout(gap));
            }
            parts.add(field);
            at += gap + field.byteSize();
            widest = Math.max(widest, field.byteSize());
        }
        long tail = Math.floorMod(-at, widest);
        if (tail > 0) {
            parts.add(MemoryLayout.paddingLayout(tail));
        }
        return MemoryLayout.structLayout(parts.toArray(MemoryLayout[]::new));
    }
}
