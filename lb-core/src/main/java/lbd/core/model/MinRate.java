package lbd.core.model;

import java.time.Duration;

/// How slow a client may be while it has work to do: bytes of its request in a second, or of its answer.
///
/// @param upload   0 to [#MOST]; 0: as slow as it likes
/// @param download likewise
/// @param grace    1 s to 10 min: over so long the rate is measured, and so long nobody is cut
public record MinRate(long upload, long download, Duration grace) {
    public static final long MOST = 1L << 30;
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofMinutes(10);
    public static final Duration USUAL_GRACE = Duration.ofSeconds(10);

    public MinRate {
        Range.check("upload", upload, 0, MOST);
        Range.check("download", download, 0, MOST);
        Range.check("grace", grace, SHORTEST, LONGEST);
    }
}
