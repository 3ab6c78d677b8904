package lbd.health.stream;

import java.io.IOException;
import lbd.core.health.Reason;
import lbd.health.run.Outcome;
import lbd.sys.SocketProblem;

/// What an exception of a socket says about the server, or about ourselves.
public final class ConnectFailure {
    /// Of a source that the server's address cannot be reached from.
    public static final Outcome FAMILIES =
            Outcome.fail(Reason.LOCAL, "source and server are of different address families");

    private ConnectFailure() {}

    /// Of a socket that does not stand yet.
    public static Outcome connecting(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("setsockopt(SO_BINDTODEVICE")) {
            return Outcome.fail(Reason.LOCAL, "cannot check: " + message);
        }
        return switch (SocketProblem.of(e)) {
            // Descriptors, ports and memory are missing here, not there.
            case NO_DESCRIPTOR_HERE, NO_DESCRIPTOR, NO_ADDRESS, NO_BUFFERS, NO_MEMORY, NOT_PERMITTED ->
                Outcome.fail(Reason.LOCAL, "cannot check: " + message);
            case REFUSED -> Outcome.fail(Reason.CONNECT_REFUSED, "connection refused");
            case TIMED_OUT -> Outcome.fail(Reason.CONNECT_TIMEOUT, "connection timed out");
            case NO_SUCH_SOCKET -> Outcome.fail(Reason.UNREACHABLE, "no such socket");
            case PERMISSION_DENIED -> Outcome.fail(Reason.UNREACHABLE, "permission denied");
            case NOT_NOW -> Outcome.fail(Reason.UNREACHABLE, "the backlog of the socket is full");
            default -> Outcome.fail(Reason.UNREACHABLE, message);
        };
    }

    /// Of a connection that stands.
    public static Outcome talking(IOException e, String awaited) {
        return switch (SocketProblem.of(e)) {
            case RESET, BROKEN_PIPE -> Outcome.fail(Reason.RESET, "connection reset before " + awaited);
            default -> Outcome.fail(Reason.UNREACHABLE, String.valueOf(e.getMessage()));
        };
    }
}
