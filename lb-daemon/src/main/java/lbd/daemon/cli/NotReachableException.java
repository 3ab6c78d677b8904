package lbd.daemon.cli;

/// No daemon answers.
final class NotReachableException extends Exception {
    private static final long serialVersionUID = 1;

    NotReachableException(String message) {
        super(message);
    }
}
