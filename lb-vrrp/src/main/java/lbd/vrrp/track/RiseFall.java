package lbd.vrrp.track;

import lbd.core.model.vrrp.ScriptSpec;

/// Counts results in a row. The first one decides at once; then `fall` failures take it down, `rise` successes
/// bring it up.
///
/// | verdict | result | becomes |
/// | --- | --- | --- |
/// | unknown | any | up or down |
/// | up | the fall-th failure in a row | down |
/// | down | the rise-th success in a row | up |
public final class RiseFall {
    private final int rise;
    private final int fall;
    private Verdict verdict = Verdict.UNKNOWN;
    private int against;

    public RiseFall(ScriptSpec spec) {
        rise = spec.rise();
        fall = spec.fall();
    }

    /// The verdict after this result.
    public Verdict result(boolean success) {
        boolean agrees = verdict.equals(Verdict.of(success));
        against = agrees ? 0 : against + 1;
        boolean enough = verdict instanceof Verdict.Unknown || against >= (success ? rise : fall);
        if (!agrees && enough) {
            verdict = Verdict.of(success);
            against = 0;
        }
        return verdict;
    }
}
