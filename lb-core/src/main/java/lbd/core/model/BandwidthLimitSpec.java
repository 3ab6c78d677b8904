package lbd.core.model;

import lbd.core.variable.VariableText;

/// How fast bytes may flow, for all requests or sessions with the same key together.
///
/// @param key      without anything in it: each request or session by itself
/// @param upload   bytes in a second from clients to servers, [#LEAST] to [#MOST]; [#UNLIMITED]
/// @param download from servers to clients, likewise
/// @param size     keys that are remembered, 1 to [RateLimitSpec#MOST_KEYS]
public record BandwidthLimitSpec(String name, VariableText key, long upload, long download, int size, int prefix6)
        implements LimitSpec {
    /// At less, one read would last longer than the other side may be silent.
    public static final long LEAST = 8 * 1024;

    public static final long MOST = 1L << 40;
    public static final long UNLIMITED = 0;

    public BandwidthLimitSpec {
        Name.check(name);
        check("upload", upload);
        check("download", download);
        Range.check("size", size, 1, RateLimitSpec.MOST_KEYS);
        Range.check("prefix6", prefix6, 1, 128);
    }

    private static void check(String name, long rate) {
        if (rate != UNLIMITED) {
            Range.check(name, rate, LEAST, MOST);
        }
    }

    /// Nobody is refused.
    @Override
    public int status() {
        return RateLimitSpec.USUAL_STATUS;
    }

    @Override
    public boolean dryRun() {
        return false;
    }

    /// Whether each request or session is limited by itself.
    public boolean isForEach() {
        return key.source().isEmpty();
    }
}
