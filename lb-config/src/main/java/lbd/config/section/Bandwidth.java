package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.BandwidthLimitSpec;
import lbd.core.model.Units;

/// Bytes in a second: `1MiB/s` for both ways, or `{upload: 1MiB/s, download: 10MiB/s}`.
record Bandwidth(long upload, long download) {
    private static final String EACH = "/s";

    static Bandwidth read(Value value) {
        if (value.isMap()) {
            return value.map(Bandwidth::read);
        }
        long both = rate(value);
        return new Bandwidth(both, both);
    }

    private static Bandwidth read(MapReader map) {
        var upload = map.optional("upload", Bandwidth::rate, BandwidthLimitSpec.UNLIMITED);
        var download = map.optional("download", Bandwidth::rate, BandwidthLimitSpec.UNLIMITED);
        return map.build(() -> {
            if (upload.get() == BandwidthLimitSpec.UNLIMITED && download.get() == BandwidthLimitSpec.UNLIMITED) {
                throw new IllegalArgumentException("needs upload, or download, or both");
            }
            return new Bandwidth(upload.get(), download.get());
        });
    }

    private static long rate(Value value) {
        return rate(value, BandwidthLimitSpec.LEAST, BandwidthLimitSpec.MOST);
    }

    static long rate(Value value, long least, long most) {
        return value.parsed("a number of bytes in a second, such as 1MiB/s", text -> rate(text, least, most));
    }

    private static long rate(String text, long least, long most) {
        if (!text.endsWith(EACH)) {
            throw new IllegalArgumentException("\"" + text + "\" is no number of bytes in a second, such as 1MiB/s");
        }
        long rate = Units.size(text.substring(0, text.length() - EACH.length()));
        if (rate < least || rate > most) {
            throw new IllegalArgumentException(text + " is too " + (rate < least ? "small" : "large") + "; allowed: "
                    + Units.sizeText(least) + "/s to " + Units.sizeText(most) + "/s");
        }
        return rate;
    }
}
