package lbd.sys;

import java.io.IOException;

/// The machine has no process, memory or descriptor left: no fault of what was asked for.
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1;

    NoRoomException(String call, int errno) {
        super(call + ": " + Errno.text(errno));
    }
}
