package lbd.proxy.loop.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// How much a pipe holds (pipe(7)).
public final class PipeSize {
    private static final int F_SETPIPE_SZ = 1031;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Linker.Option.firstVariadicArg(2));

    private PipeSize() {}

    /// @return false where the system does not allow as much: it stays as it was
    public static boolean set(int fd, int bytes) {
        try {
            return (int) FCNTL.invokeExact(fd, F_SETPIPE_SZ, bytes) >= 0;
        } catch (Throwable t) {
            throw new IllegalStateException("native call", t);
        }
    }
}
