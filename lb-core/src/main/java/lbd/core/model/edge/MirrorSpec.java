package lbd.core.model.edge;

import lbd.core.model.Range;

/// A pool that gets copies of requests, whose answers nobody sees.
///
/// @param pool     empty where there is none
/// @param parts    which of the requests, in hundredths of a percent: 0 to [PoolShare#WHOLE]
/// @param body     bytes of a request's body that are copied; a request with more is not mirrored
/// @param inFlight copies that may be on their way at once; with more, requests are not mirrored
public record MirrorSpec(String pool, int parts, int body, int inFlight) {
    public static final int USUAL_BODY = 64 * 1024;
    public static final int MOST_BODY = 16 * 1024 * 1024;
    public static final int USUAL_IN_FLIGHT = 100;
    public static final int MOST_IN_FLIGHT = 100_000;

    public static final MirrorSpec OFF = new MirrorSpec("", 0, USUAL_BODY, USUAL_IN_FLIGHT);

    public MirrorSpec {
        Range.check("share", parts, 0, PoolShare.WHOLE);
        Range.check("max_body", body, 0, MOST_BODY);
        Range.check("max_in_flight", inFlight, 1, MOST_IN_FLIGHT);
    }

    /// Whether there is anything to do.
    public boolean isOn() {
        return !pool.isEmpty() && parts > 0;
    }
}
