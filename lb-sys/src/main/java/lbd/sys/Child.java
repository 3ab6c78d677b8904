package lbd.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/// A program that was started, leads a session and a process group of its own ([ProcessGroup]), and whose output is
/// read here or is nobody's.
///
/// Not a [Process]: that says 128 + n both of a program that exits so and of one that signal n ended, and a crash must
/// not pass for an exit status that means something.
///
/// [#await] blocks and may run beside the rest, which is one thread's.
public final class Child implements AutoCloseable {
    /// The number that a descriptor has in the program that it is passed to.
    public static final int PASSED = 3;

    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int CHUNK = 16 * 1024;
    private static final int DIED = 0x7f;
    private static final int NONE = -1;
    private static final int MFD_CLOEXEC = 1;

    private final int pid;
    private int output;

    /// How a program ended.
    public sealed interface End {
        /// @param status 0 to 255
        record Exited(int status) implements End {}

        record Killed(int signal) implements End {}
    }

    private Child(int pid, int output) {
        this.pid = pid;
        this.output = output;
    }

    /// Starts a program, with no input and with both its outputs as one. Of lbd's it gets no descriptor, no blocked and
    /// no ignored signal.
    ///
    /// @param command the program, looked for in lbd's PATH, and its arguments
    /// @throws NoRoomException when the machine has no process, memory or descriptor left for it
    /// @throws IOException     when it cannot be started for another reason
    public static Child start(List<String> command, Map<String, String> environment) throws IOException {
        return start(command, environment, Spawn.NONE_PASSED);
    }

    /// As above, and it gets one descriptor, as its own number [#PASSED].
    ///
    /// @see #start(List, Map)
    public static Child start(List<String> command, Map<String, String> environment, int passed) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
            check("pipe2", Libc.pipe2(pipe, O_CLOEXEC));
            int read = pipe.getAtIndex(ValueLayout.JAVA_INT, 0);
            int write = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                check("fcntl", Libc.fcntl(read, F_SETFL, O_NONBLOCK));
                return new Child(Spawn.start(command, environment, Spawn.NO_INPUT, write, passed), read);
            } catch (IOException | RuntimeException | Error e) {
                closeDescriptor(read);
                throw e;
            } finally {
                closeDescriptor(write);
            }
        }
    }

    /// Starts a program whose output is nobody's: it goes to /dev/null, and [#read] is always empty.
    ///
    /// @see #start
    public static Child startSilent(List<String> command, Map<String, String> environment) throws IOException {
        return new Child(Spawn.start(command, environment, Spawn.NO_INPUT, Spawn.NO_OUTPUT), NONE);
    }

    /// Starts a program that reads this, and whose output is nobody's. It need not read, and nobody waits for it to:
    /// its input is a file in memory.
    ///
    /// @see #start
    public static Child startSilent(List<String> command, Map<String, String> environment, byte[] input)
            throws IOException {
        int file = inMemory(input);
        try {
            return new Child(Spawn.start(command, environment, file, Spawn.NO_OUTPUT), NONE);
        } finally {
            closeDescriptor(file);
        }
    }

    private static int inMemory(byte[] input) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int file = Libc.memfdCreate(arena.allocateFrom("lbd-input"), MFD_CLOEXEC);
            check("memfd_create", file);
            try {
                MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, input);
                for (long at = 0; at < input.length; ) {
                    int written = Libc.write(file, bytes.asSlice(at), input.length - at);
                    check("write", written);
                    at += written;
                }
                check("lseek", Libc.rewind(file));
                return file;
            } catch (IOException | RuntimeException | Error e) {
                closeDescriptor(file);
                throw e;
            }
        }
    }

    private static void check(String call, int result) throws IOException {
        if (result < 0) {
            throw Spawn.failure(call, -result);
        }
    }

    private static void closeDescriptor(int fd) {
        int ignored = Libc.close(fd);
    }

    public int pid() {
        return pid;
    }

    /// What it has written since the last time, at most 16 KiB of it; empty where nothing is there now.
    public byte[] read() {
        if (output == NONE) {
            return new byte[0];
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            int count = Libc.read(output, chunk, CHUNK);
            return chunk.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /// Waits for its end. Once, and nobody else may: afterwards its process id may be another's. Blocks the thread and,
    /// of a virtual one, its carrier.
    public End await() {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment status = own.allocate(ValueLayout.JAVA_INT);
            int ended;
            do {
                ended = Libc.waitpid(pid, status, 0);
            } while (ended == -Errno.EINTR);
            if (ended < 0) {
                throw new IllegalStateException("waitpid " + pid + ": " + Errno.text(-ended));
            }
            int word = status.get(ValueLayout.JAVA_INT, 0);
            int signal = word & DIED;
            return signal == 0 ? new End.Exited(word >> 8 & 0xff) : new End.Killed(signal);
        }
    }

    /// Reads no more. It goes on, though what it writes is lost.
    @Override
    public void close() {
        if (output != NONE) {
            closeDescriptor(output);
            output = NONE;
        }
    }
}
