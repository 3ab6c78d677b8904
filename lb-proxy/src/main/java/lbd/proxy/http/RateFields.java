package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.KnownField;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.LimitSpec;
import lbd.core.model.RateLimitSpec;

/// What an answer says of the rate limit that has been reached: `Retry-After` (RFC 9110 section 10.2.3), and
/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10 sections 3 and 4).
final class RateFields {
    private static final byte[] RETRY_AFTER = "Retry-After: ".getBytes(US_ASCII);
    private static final byte[] POLICY = "RateLimit-Policy: ".getBytes(US_ASCII);
    private static final byte[] LIMIT = "RateLimit: ".getBytes(US_ASCII);

    private RateFields() {}

    static void add(HeadEdits edits, Destination.Limited over) {
        LimitSpec spec = over.limit();
        String seconds = Long.toString(over.waitSeconds());
        // A name has none of the characters that a string of RFC 9651 would have to escape.
        String name = '"' + spec.name() + '"';
        add(edits, RETRY_AFTER, seconds);
        add(edits, POLICY, name + policy(spec));
        add(edits, LIMIT, name + ";r=0" + (spec instanceof ConcurrencyLimitSpec ? "" : ";t=" + seconds));
    }

    private static String policy(LimitSpec spec) {
        return switch (spec) {
            case RateLimitSpec rate -> ";q=" + rate.burst() + ";w=" + rate.windowSeconds();
            // Nobody is refused by it.
            case BandwidthLimitSpec _ -> "";
            case ConcurrencyLimitSpec concurrency -> ";q=" + concurrency.most() + ";qu=\"concurrent-requests\"";
        };
    }

    private static void add(HeadEdits edits, byte[] name, String value) {
        edits.add(KnownField.OTHER, name, value.getBytes(US_ASCII));
    }
}
