package lbd.proxy.loop.sys;

import lbd.sys.Libc;

/// How much a pipe holds (pipe(7)).
public final class PipeSize {
    private static final int F_SETPIPE_SZ = 1031;

    private PipeSize() {}

    /// @return false where the system does not allow as much: it stays as it was
    public static boolean set(int fd, int bytes) {
        return Libc.fcntl(fd, F_SETPIPE_SZ, bytes) >= 0;
    }
}
