package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.http1.HeadLimits;
import lbd.core.model.HttpLimits;
import lbd.core.model.MinRate;
import org.jspecify.annotations.Nullable;

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
        var minRate = map.<@Nullable MinRate>optional("min_rate", LimitsReader::minRate, null);
        return map.build(
                () -> new HttpLimits(new HeadLimits(head.get(), fields.get(), target.get()), body.get(), requests.get())
                        .with(minRate.get()));
    }

    private static @Nullable MinRate minRate(Value value) {
        if (value.is("off")) {
            return null;
        }
        if (value.isMap()) {
            return value.map(LimitsReader::minRate);
        }
        long both = Bandwidth.rate(value, 1, MinRate.MOST);
        return new MinRate(both, both, MinRate.USUAL_GRACE);
    }

    private static MinRate minRate(MapReader map) {
        var upload = map.optional("upload", v -> Bandwidth.rate(v, 1, MinRate.MOST), 0L);
        var download = map.optional("download", v -> Bandwidth.rate(v, 1, MinRate.MOST), 0L);
        var grace = map.optional("grace", v -> v.duration(MinRate.SHORTEST, MinRate.LONGEST), MinRate.USUAL_GRACE);
        return map.build(() -> {
            if (upload.get() == 0 && download.get() == 0) {
                throw new IllegalArgumentException("needs upload, or download, or both");
            }
            return new MinRate(upload.get(), download.get(), grace.get());
        });
    }
}
