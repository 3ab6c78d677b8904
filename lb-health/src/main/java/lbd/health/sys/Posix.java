package lbd.health.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Functions of the C library. All of them return what C returns; [#check] turns -1 into an exception.
final class Posix {
    static final int EACCES = 13;
    static final int EPERM = 1;
    static final int EAGAIN = 11;
    static final int EINTR = 4;
    static final int ESRCH = 3;
    static final int ENOMEM = 12;
    static final int ENFILE = 23;
    static final int EMFILE = 24;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO_OPTION = Linker.Option.captureCallState("errno");
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    static final MethodHandle KILL = function("kill", FunctionDescriptor.of(INT, INT, INT));
    static final MethodHandle SOCKET = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    static final MethodHandle BIND = function("bind", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    static final MethodHandle DUP = function("dup", FunctionDescriptor.of(INT, INT));
    static final MethodHandle GETSOCKNAME =
            function("getsockname", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    static final MethodHandle SETSOCKOPT =
            function("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS, INT));
    static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(INT, INT));
    static final MethodHandle POLL = function("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
    static final MethodHandle RECV = function("recv", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT));
    static final MethodHandle READ = function("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
    static final MethodHandle PIPE2 = function("pipe2", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    static final MethodHandle WAITPID = function("waitpid", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    static final MethodHandle FCNTL =
            function("fcntl", FunctionDescriptor.of(INT, INT, INT, INT), Linker.Option.firstVariadicArg(2));
    static final MethodHandle SENDTO = function(
            "sendto", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));

    private Posix() {}

    /// Where a call leaves its errno.
    static MemorySegment callState(Arena arena) {
        return arena.allocate(CALL_STATE);
    }

    static int errno(MemorySegment callState) {
        return (int) ERRNO.get(callState, 0L);
    }

    /// @return the result, if it is not negative
    static long check(String call, long result, MemorySegment callState) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, errno(callState));
        }
        return result;
    }

    /// What a method handle threw; the functions of C throw nothing.
    static IllegalStateException unexpected(Throwable e) {
        return new IllegalStateException("native call", e);
    }

    /// A call that failed.
    static final class ErrnoException extends IOException {
        private static final long serialVersionUID = 1;

        private final int errno;

        ErrnoException(String call, int errno) {
            super(call + ": errno " + errno);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... more) {
        Linker.Option[] options = Arrays.copyOf(more, more.length + 1);
        options[more.length] = ERRNO_OPTION;
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }
}
