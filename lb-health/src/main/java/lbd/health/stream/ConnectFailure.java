package lbd.health.stream;

import java.io.IOException;
import lbd.core.health.Reason;
import lbd.health.run.RunOutcome;
import lbd.sys.SocketProblem;

/// What an exception of a socket says about the server, or about ourselves.
public final class ConnectFailure {
    /// Of a source that the server's address cannot be reached from.
    public static final RunOutcome FAMILIES =
            RunOutcome.fail(Reason.LOCAL, "source and server are of different address families");

    private ConnectFailure() {}

    /// Of a socket that does not stand yet.
    public static RunOutcome connecting(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("setsockopt(SO_BINDTODEVICE")) {
            return RunOutcome.fail(Reason.LOCAL, "cannot check: " + message);
        }
        return switch (SocketProblem.of(e)) {
            // Descriptors, ports and memory are missing here, not there.
            case NO_DESCRIPTOR_HERE, NO_DESCRIPTOR, NO_ADDRESS, NO_BUFFERS, NO_MEMORY, NOT_PERMITTED ->
                RunOutcome.fail(Reason.LOCAL, "cannot check: " + message);
            case REFUSED -> RunOutcome.fail(Reason.CONNECT_REFUSED, "connection refused");
            case TIMED_OUT -> RunOutcome.fail(Reason.CONNECT_TIMEOUT, "connection timed out");
            case NO_SUCH_SOCKET -> RunOutcome.fail(Reason.UNREACHABLE, "no such socket");
            case PERMISSION_DENIED -> RunOutcome.fail(Reason.UNREACHABLE, "permission denied");
            case NOT_NOW -> RunOutcome.fail(Reason.UNREACHABLE, "the backlog of the socket is full");
            default -> RunOutcome.fail(Reason.UNREACHABLE, message);
        };
    }

    /// Of a connection that stands.
    public static RunOutcome talking(IOException e, String awaited) {
        return switch (SocketProblem.of(e)) {
            case RESET, BROKEN_PIPE -> RunOutcome.fail(Reason.RESET, "connection reset before " + awaited);
            default -> RunOutcome.fail(Reason.UNREACHABLE, String.valueOf(e.getMessage()));
        };
    }
}
