package lbd.proxy.files.sys;

import java.io.IOException;
import lbd.sys.Errno;

/// A call about a file has failed.
public final class FileProblem extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    FileProblem(String call, int errno) {
        super(call + ": " + Errno.text(errno));
        this.errno = errno;
    }

    /// Whether there is nothing of that name.
    public boolean isMissing() {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG -> true;
            default -> false;
        };
    }

    /// Whether we may not look at it.
    public boolean isRefused() {
        return errno == Errno.EACCES || errno == Errno.EPERM;
    }

    /// Whether this process or machine has no descriptor or memory left.
    public boolean isShortage() {
        return errno == Errno.EMFILE || errno == Errno.ENFILE || errno == Errno.ENOMEM;
    }
}
