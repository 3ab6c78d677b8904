package lbd.core.model;

/// How often work that failed goes to another server.
///
/// @param attempts retries of one request or connection, after the first try, 0 to 100
/// @param budget   retries of the whole pool, in percent of its requests over 10 seconds, 0 to 100; 10 are always
///                 free
public record RetrySpec(int attempts, int budget) {
    public static final RetrySpec DEFAULT = new RetrySpec(3, 20);

    public RetrySpec {
        Range.check("attempts", attempts, 0, 100);
        Range.check("budget", budget, 0, 100);
    }
}
