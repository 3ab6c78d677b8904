package lbd.health.sys;

import java.io.IOException;
import lbd.sys.Errno;

/// What a call of the C library that failed becomes.
final class CallFailure {
    private CallFailure() {}

    /// @param result of [lbd.sys.Libc]
    /// @return it, if it is not negative
    static int check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": " + Errno.text(-result));
        }
        return result;
    }
}
