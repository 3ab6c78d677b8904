package lbd.forward.realserver;

/// One thing that was looked at.
public record Finding(Result result, String text) {
    /// What is to be thought of it.
    public enum Result {
        OK,
        /// It may be meant.
        WARN,
        FAIL
    }

    static Finding ok(String text) {
        return new Finding(Result.OK, text);
    }

    static Finding warn(String text) {
        return new Finding(Result.WARN, text);
    }

    static Finding fail(String text) {
        return new Finding(Result.FAIL, text);
    }
}
