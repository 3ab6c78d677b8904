package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.http1.HeadLimits;
import lbd.core.model.HttpLimits;

/// A listener's `limits:`
final class LimitsReader {
    private static final long LARGEST_BODY = 1L << 50;

    private LimitsReader() {}

    static HttpLimits read(Value value) {
        return value.map(LimitsReader::read);
    }

    private static HttpLimits read(MapReader map) {
        HeadLimits usual = HeadLimits.DEFAULT;
        var head = map.optional("head", v -> (int) v.size(HttpLimits.MIN_HEAD, HttpLimits.MAX_HEAD), usual.headBytes());
        var fields = map.optional("fields", v -> v.integer(1, HttpLimits.MAX_FIELDS), usual.fields());
        int longest = head.orElse(HttpLimits.MAX_HEAD);
        var target = map.optional("target", v -> (int) v.size(1, longest), Math.min(usual.targetBytes(), longest));
        var body = map.optional(
                "body", v -> v.is("off") ? HttpLimits.UNLIMITED : v.size(0, LARGEST_BODY), HttpLimits.UNLIMITED);
        var requests = map.optional(
                "requests_per_connection", v -> v.integer(0, 1_000_000_000), HttpLimits.UNLIMITED_REQUESTS);
        return map.build(() ->
                new HttpLimits(new HeadLimits(head.get(), fields.get(), target.get()), body.get(), requests.get()));
    }
}
