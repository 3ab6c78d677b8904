package lbd.core.model;

import lbd.core.variable.VariableText;

/// How many requests with the same key may be in hand at once, from their route to the end of their answer.
///
/// @param most 1 to 1,000,000
public record ConcurrencyLimitSpec(String name, VariableText key, int most, int status, boolean dryRun, int prefix6)
        implements LimitSpec {
    public static final int MOST = 1_000_000;

    public ConcurrencyLimitSpec {
        Name.check(name);
        Range.check("concurrency", most, 1, MOST);
        Range.check("prefix6", prefix6, 1, 128);
        LimitSpec.checkStatus(status);
    }
}
