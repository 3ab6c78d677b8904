package lbd.health.stream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.PortUnreachableException;
import lbd.core.health.Reason;
import lbd.health.run.Outcome;

/// What an exception of a socket says about the server, or about ourselves.
public final class ConnectFailure {
    /// Of a source that the server's address cannot be reached from.
    public static final Outcome FAMILIES =
            Outcome.fail(Reason.LOCAL, "source and server are of different address families");

    private ConnectFailure() {}

    /// Of a socket that does not stand yet.
    public static Outcome connecting(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (ours(message)) {
            return Outcome.fail(Reason.LOCAL, "cannot check: " + message);
        }
        if (e instanceof PortUnreachableException || message.contains("refused")) {
            return Outcome.fail(Reason.CONNECT_REFUSED, "connection refused");
        }
        if (e instanceof ConnectException && message.contains("timed out")) {
            return Outcome.fail(Reason.CONNECT_TIMEOUT, "connection timed out");
        }
        return Outcome.fail(Reason.UNREACHABLE, words(message));
    }

    /// What connect(2) says of unix sockets in words of theirs.
    private static String words(String message) {
        return switch (message) {
            case "No such file or directory" -> "no such socket";
            case "Permission denied" -> "permission denied";
            case "Resource temporarily unavailable" -> "the backlog of the socket is full";
            default -> message;
        };
    }

    /// Of a connection that stands.
    public static Outcome talking(IOException e, String awaited) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("reset") || message.contains("Broken pipe")) {
            return Outcome.fail(Reason.RESET, "connection reset before " + awaited);
        }
        return Outcome.fail(Reason.UNREACHABLE, message);
    }

    /// Descriptors, ports and memory are missing here, not there.
    private static boolean ours(String message) {
        return message.contains("Too many open files")
                || message.contains("Cannot assign requested address")
                || message.contains("No buffer space")
                || message.contains("Cannot allocate memory")
                || message.contains("not permitted")
                || message.startsWith("setsockopt(SO_BINDTODEVICE");
    }
}
