package lbd.vrrp.script;

/// How a run ended.
public sealed interface ScriptOutcome {
    record Exited(int status) implements ScriptOutcome {}

    /// By a signal of somebody else's, or of its own fault.
    record Killed(int signal) implements ScriptOutcome {}

    /// Killed with all that it started.
    record TimedOut() implements ScriptOutcome {}

    /// It could not be started.
    record NotStarted(String why) implements ScriptOutcome {}

    /// In words, for the log.
    default String text() {
        return switch (this) {
            case Exited(int status) when status == 127 -> "exited with status 127: no such program";
            case Exited(int status) when status == 126 -> "exited with status 126: it may not be run";
            case Exited(int status) -> "exited with status " + status;
            case Killed(int signal) -> "was killed by signal " + signal;
            case TimedOut _ -> "ran into its timeout and was killed";
            case NotStarted(String why) -> "could not be started: " + why;
        };
    }

    default boolean isSuccess() {
        return this instanceof Exited(int status) && status == 0;
    }
}
