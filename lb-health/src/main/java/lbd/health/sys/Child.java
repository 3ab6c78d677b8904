package lbd.health.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;

/// A program that was started, leads a session and a process group of its own, and whose output is read here.
///
/// Not a [Process]: that says 128 + n both of a program that exits so and of one that signal n ended, and a crash must
/// not pass for an exit status that means something.
///
/// [#await] blocks and may run beside the rest, which is one thread's.
public final class Child implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;
    private static final int CHUNK = 16 * 1024;
    private static final int DIED = 0x7f;

    private final int pid;
    private final int output;
    private boolean closed;

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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Posix.callState(arena);
            MemorySegment pipe = arena.allocate(ValueLayout.JAVA_INT, 2);
            Posix.check("pipe2", (int) Posix.PIPE2.invokeExact(state, pipe, O_CLOEXEC), state);
            int read = pipe.getAtIndex(ValueLayout.JAVA_INT, 0);
            int write = pipe.getAtIndex(ValueLayout.JAVA_INT, 1);
            try {
                Posix.check("fcntl", (int) Posix.FCNTL.invokeExact(state, read, F_SETFL, O_NONBLOCK), state);
                return new Child(Spawn.start(command, environment, write), read);
            } catch (Throwable e) {
                closeDescriptor(read);
                throw e;
            } finally {
                closeDescriptor(write);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    private static void closeDescriptor(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) Posix.CLOSE.invokeExact(Posix.callState(arena), fd);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    public int pid() {
        return pid;
    }

    /// What it has written since the last time, at most 16 KiB of it; empty where nothing is there now.
    public byte[] read() {
        if (closed) {
            return new byte[0];
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK);
            long count = (long) Posix.READ.invokeExact(Posix.callState(arena), output, chunk, (long) CHUNK);
            return chunk.asSlice(0, Math.max(0, count)).toArray(ValueLayout.JAVA_BYTE);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    /// Waits for its end. Once, and nobody else may: afterwards its process id may be another's.
    public End await() {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment callState = Posix.callState(own);
            MemorySegment status = own.allocate(ValueLayout.JAVA_INT);
            int ended;
            do {
                ended = (int) Posix.WAITPID.invokeExact(callState, pid, status, 0);
            } while (ended < 0 && Posix.errno(callState) == Posix.EINTR);
            Posix.check("waitpid", ended, callState);
            int word = status.get(ValueLayout.JAVA_INT, 0);
            int signal = word & DIED;
            return signal == 0 ? new End.Exited(word >> 8 & 0xff) : new End.Killed(signal);
        } catch (Throwable e) {
            throw Posix.unexpected(e);
        }
    }

    /// Reads no more. It goes on, though what it writes is lost.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closeDescriptor(output);
        }
    }
}
