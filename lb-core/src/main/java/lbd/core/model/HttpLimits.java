package lbd.core.model;

import java.time.Duration;
import java.util.List;
import lbd.core.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/// How much a client may send.
///
/// @param head                  of each request, and of a trailer section
/// @param body                  bytes of a request's body, 0 to [#UNLIMITED]; more: 413
/// @param requestsPerConnection after so many the connection is closed; [#UNLIMITED_REQUESTS] is no bound
/// @param connectionAge         at most, after which it takes no more requests; null: no bound
/// @param rates                 that requests must be within, at most [LimitSpec#MOST_AT_ONCE], where
///                              their route has none of its own
/// @param minRate               that clients have to keep to; null: they may be as slow as they like
public record HttpLimits(
        HeadLimits head,
        long body,
        int requestsPerConnection,
        @Nullable Duration connectionAge,
        List<LimitSpec> rates,
        @Nullable MinRate minRate) {
    public static final int MIN_HEAD = 1024;
    public static final int MAX_HEAD = 1 << 20;
    public static final int MAX_FIELDS = 10_000;
    public static final long UNLIMITED = Long.MAX_VALUE;
    public static final int UNLIMITED_REQUESTS = 0;
    public static final HttpLimits DEFAULT = new HttpLimits(HeadLimits.DEFAULT, UNLIMITED, UNLIMITED_REQUESTS);

    /// With connections that may live for ever.
    public HttpLimits(HeadLimits head, long body, int requestsPerConnection) {
        this(head, body, requestsPerConnection, null, List.of(), null);
    }

    /// The same with another age.
    public HttpLimits with(@Nullable Duration age) {
        return new HttpLimits(head, body, requestsPerConnection, age, rates, minRate);
    }

    /// The same within other rates.
    public HttpLimits with(List<LimitSpec> others) {
        return new HttpLimits(head, body, requestsPerConnection, connectionAge, others, minRate);
    }

    /// The same for clients that may not be slower.
    public HttpLimits with(@Nullable MinRate least) {
        return new HttpLimits(head, body, requestsPerConnection, connectionAge, rates, least);
    }

    /// Whether a connection's request is the last that it may have.
    ///
    /// @param count of its requests, this one included
    public boolean isLast(int count) {
        return requestsPerConnection != UNLIMITED_REQUESTS && count >= requestsPerConnection;
    }

    public HttpLimits {
        rates = List.copyOf(rates);
        Range.check("head", head.headBytes(), MIN_HEAD, MAX_HEAD);
        Range.check("fields", head.fields(), 1, MAX_FIELDS);
        Range.check("target", head.targetBytes(), 1, head.headBytes());
        Range.check("body", body, 0, UNLIMITED);
        Range.check("requests_per_connection", requestsPerConnection, 0, Integer.MAX_VALUE);
    }
}
