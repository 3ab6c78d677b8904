package lbd.forward.realserver;

/// One thing that was looked at.
public record RealServerFinding(Result result, String text) {
    /// What is to be thought of it.
    public enum Result {
        OK,
        /// It may be meant.
        WARN,
        FAIL
    }

    static RealServerFinding ok(String text) {
        return new RealServerFinding(Result.OK, text);
    }

    static RealServerFinding warn(String text) {
        return new RealServerFinding(Result.WARN, text);
    }

    static RealServerFinding fail(String text) {
        return new RealServerFinding(Result.FAIL, text);
    }
}
