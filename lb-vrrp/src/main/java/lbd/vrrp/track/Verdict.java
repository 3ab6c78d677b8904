package lbd.vrrp.track;

/// What is known of a tracked thing.
public sealed interface Verdict {
    Verdict UNKNOWN = new Unknown();
    Verdict UP = new Up();
    Verdict DOWN = new Down();

    /// Nothing yet: the instance does not start before all is known.
    record Unknown() implements Verdict {}

    record Up() implements Verdict {}

    record Down() implements Verdict {}

    /// A tracked file's number.
    record Count(int value) implements Verdict {}

    /// For the log.
    static String word(Verdict verdict) {
        return switch (verdict) {
            case Unknown _ -> "unknown";
            case Up _ -> "up";
            case Down _ -> "down";
            case Count(int value) -> Integer.toString(value);
        };
    }

    static Verdict of(boolean up) {
        return up ? UP : DOWN;
    }
}
