package lbd.sys.net;

import lbd.sys.Errno;

/// A system call failed.
public final class SysException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int errno;

    /// @param errno positive
    public SysException(String call, String what, int errno) {
        super(call + " " + what + ": " + Errno.text(errno));
        this.errno = errno;
    }

    /// The error's number, as in errno(3).
    public int errno() {
        return errno;
    }

    /// Whether a capability is missing.
    public boolean isNotPermitted() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }

    /// Passes a result on, unless it is one of the negative ones that mean an error.
    public static int check(long result, String call, String what) {
        if (result < 0) {
            throw new SysException(call, what, (int) -result);
        }
        return (int) result;
    }
}
