package lbd.proxy.udp.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// One method for each system call. Each returns what the call returned, or minus errno instead of -1. Neither blocks:
/// the sockets do not.
final class Posix {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle RECVMMSG =
            find("recvmmsg", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMSG = find("sendmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private Posix() {}

    /// @param state from [#callState]
    static int recvmmsg(MemorySegment state, int fd, MemorySegment messages, int count) {
        try {
            int received = (int) RECVMMSG.invokeExact(state, fd, messages, count, 0, MemorySegment.NULL);
            return received >= 0 ? received : -state.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// @param state from [#callState]
    static int sendmsg(MemorySegment state, int fd, MemorySegment message) {
        try {
            long sent = (long) SENDMSG.invokeExact(state, fd, message, 0);
            return sent >= 0 ? (int) sent : -state.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static MemoryLayout callState() {
        return Linker.Option.captureStateLayout();
    }

    private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) {
        MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(result, arguments), ERRNO);
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException("native call", t);
    }
}
