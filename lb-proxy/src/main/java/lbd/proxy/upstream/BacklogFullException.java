package lbd.proxy.upstream;

import java.io.IOException;
import lbd.sys.SocketProblem;

/// As many wait to be accepted at a unix socket as its server lets wait. Over TCP the kernel would try again by itself
/// until the time is over; here nobody does but who asked.
final class BacklogFullException extends IOException {
    private static final long serialVersionUID = 1;

    BacklogFullException() {
        super("the server's backlog is full");
    }

    /// Whether connect(2) said EAGAIN, of a unix socket.
    static boolean is(Exception e) {
        return SocketProblem.of(e) == SocketProblem.NOT_NOW;
    }
}
