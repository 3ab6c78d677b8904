package lbd.daemon;

/// What the process tells its caller.
public final class ExitCode {
    public static final int DONE = 0;
    public static final int INVALID_CONFIGURATION = 1;
    public static final int WRONG_USE = 2;
    public static final int NOT_REACHABLE = 3;
    public static final int REFUSED = 4;
    public static final int CANNOT_START = 5;

    private ExitCode() {}
}
