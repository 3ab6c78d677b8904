package lbd.forward.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// BPF_PROG_TEST_RUN: has the kernel run a loaded program on one frame, without an interface. One thread.
public final class TestRun implements AutoCloseable {
    private static final int COMMAND = 10;
    private static final int ATTRIBUTES = 80;
    private static final int MOST = 4096;
    private static final int EINVAL = 22;
    // Of struct __sk_buff.
    private static final int BUFFER = 184;
    private static final int GSO_SEGS = 164;
    private static final int GSO_SIZE = 176;

    private static final int LEAST = 14 + 40;

    /// The kernel tries no program on a frame that is shorter than its kind of packet has to be.
    public static final int TOO_SHORT = -1000;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
    private final MemorySegment in = arena.allocate(MOST, 8);
    private final MemorySegment out = arena.allocate(MOST, 8);

    private final MemorySegment buffer = arena.allocate(BUFFER, 8);

    private int length;

    /// @param frame 15 to about 3,000 bytes
    /// @return what the program returned, or [#TOO_SHORT]
    public int run(int program, byte[] frame) throws IOException {
        return run(program, frame, 0, 0);
    }

    /// A program that sees socket buffers, on one that the kernel would have put together of several packets.
    ///
    /// @param segments     of how many; 0 or 1: it is one
    /// @param segmentBytes what each of them carries, but for the last
    public int run(int program, byte[] frame, int segments, int segmentBytes) throws IOException {
        MemorySegment.copy(frame, 0, in, ValueLayout.JAVA_BYTE, 0, frame.length);
        attributes.fill((byte) 0);
        attributes.set(ValueLayout.JAVA_INT, 0, program);
        attributes.set(ValueLayout.JAVA_INT, 8, frame.length);
        attributes.set(ValueLayout.JAVA_INT, 12, MOST);
        attributes.set(ValueLayout.JAVA_LONG, 16, in.address());
        attributes.set(ValueLayout.JAVA_LONG, 24, out.address());
        if (segments > 0) {
            buffer.fill((byte) 0);
            buffer.set(ValueLayout.JAVA_INT, GSO_SEGS, segments);
            buffer.set(ValueLayout.JAVA_INT, GSO_SIZE, segmentBytes);
            attributes.set(ValueLayout.JAVA_INT, 40, BUFFER);
            attributes.set(ValueLayout.JAVA_LONG, 48, buffer.address());
        }
        int result = Libc.bpf(COMMAND, attributes, ATTRIBUTES);
        if (result == -EINVAL && frame.length < LEAST) {
            return TOO_SHORT;
        }
        if (result < 0) {
            throw new IOException("a program does not run on " + frame.length + " bytes: " + Errno.text(-result));
        }
        length = attributes.get(ValueLayout.JAVA_INT, 12);
        return attributes.get(ValueLayout.JAVA_INT, 4);
    }

    /// What the last run made of its frame.
    public byte[] frame() {
        return out.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Whether it left its frame as it was.
    public boolean isSame(byte[] frame) {
        return length == frame.length && Arrays.equals(frame(), frame);
    }

    @Override
    public void close() {
        arena.close();
    }
}
