package lbd.vrrp.script;

/// How a run ended.
public sealed interface Outcome {
    record Exited(int status) implements Outcome {}

    /// Killed with all that it started.
    record TimedOut() implements Outcome {}

    /// It could not be started.
    record NotStarted(String why) implements Outcome {}

    default boolean isSuccess() {
        return this instanceof Exited(int status) && status == 0;
    }
}
