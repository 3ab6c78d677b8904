package lbd.daemon.problem;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes beginnings and ends of what is seen.
///
/// | from    | seen                                                | to                                             |
/// | ------- | --------------------------------------------------- | ---------------------------------------------- |
/// | absent  | present, or a count that has grown                  | present: begins                                |
/// | present | the same                                            | present                                        |
/// | present | neither, for as long as its kind rests              | absent: ends                                   |
/// | present | its subject no more: a reload took it away          | absent: ends                                   |
/// | absent  | present again, soon after its end                   | present: nothing is said, it is the one before |
/// | present | neither, but it had come back so                    | absent when it has rested for long: ends       |
///
/// So whatever flaps is told twice, not at each turn. The state thread alone calls it; the time is the caller's.
final class Problems {
    /// What comes back within this time is the same problem.
    private static final long FLAPPING_NANOS = 30_000_000_000L;

    private final Map<Key, Track> tracks = new HashMap<>();
    private long lookedNanos;

    private record Key(Kind kind, String subject) {}

    /// Something to tell.
    ///
    /// @param begins        else it is over
    /// @param lastedNanos   until it was last seen; 0 at its beginning
    record News(Problem problem, boolean begins, long lastedNanos) {}

    /// One thing that can be wrong, whether or not it is.
    private static final class Track {
        private long lastCount;
        private long countBefore;
        private long lastSeenNanos;
        private long endedNanos;
        private boolean everEnded;
        private boolean flaps;
        private @Nullable Problem problem;
        private @Nullable Problem last;

        private Track(long count) {
            lastCount = count;
        }
    }

    /// Takes one look at everything.
    ///
    /// @return what has begun and ended since the look before
    List<News> look(List<Sighting> sightings, long nowNanos) {
        lookedNanos = nowNanos;
        List<News> news = new ArrayList<>();
        Set<Key> looked = new HashSet<>();
        for (Sighting sighting : sightings) {
            Key key = new Key(sighting.kind(), sighting.subject());
            if (looked.add(key)) {
                // What was counted before the first look is of another time, or of another file.
                look(tracks.computeIfAbsent(key, _ -> new Track(sighting.count())), sighting, nowNanos, news);
            }
        }
        tracks.entrySet().removeIf(entry -> {
            boolean gone = !looked.contains(entry.getKey());
            if (gone) {
                end(entry.getValue(), nowNanos, news);
            }
            return gone;
        });
        return news;
    }

    private static void look(Track track, Sighting seen, long nowNanos, List<News> news) {
        if (seen.present() || seen.count() > track.lastCount) {
            see(track, seen, nowNanos, news);
        } else if (track.problem != null && nowNanos - track.lastSeenNanos >= rest(track, seen.kind())) {
            end(track, nowNanos, news);
        }
        track.lastCount = seen.count();
    }

    private static long rest(Track track, Kind kind) {
        return track.flaps ? FLAPPING_NANOS : kind.rest().toNanos();
    }

    private static void see(Track track, Sighting seen, long nowNanos, List<News> news) {
        track.lastSeenNanos = nowNanos;
        Problem now = track.problem;
        Problem before = track.last;
        if (now != null) {
            track.problem = updated(track, now, seen);
        } else if (before != null && track.everEnded && nowNanos - track.endedNanos < FLAPPING_NANOS) {
            track.flaps = true;
            track.problem = updated(track, before, seen);
        } else {
            track.flaps = false;
            track.countBefore = track.lastCount;
            Problem begun =
                    new Problem(seen.kind(), seen.subject(), seen.text(), nowNanos, seen.count() - track.countBefore);
            track.problem = begun;
            news.add(new News(begun, true, 0));
        }
    }

    private static Problem updated(Track track, Problem problem, Sighting seen) {
        return new Problem(
                problem.kind(), problem.subject(), seen.text(), problem.sinceNanos(), seen.count() - track.countBefore);
    }

    private static void end(Track track, long nowNanos, List<News> news) {
        Problem over = track.problem;
        if (over != null) {
            track.problem = null;
            track.last = over;
            track.everEnded = true;
            track.endedNanos = nowNanos;
            news.add(new News(over, false, track.lastSeenNanos - over.sinceNanos()));
        }
    }

    /// What is a state and has come and gone is no problem while it is gone, though its end is not told yet.
    private boolean isNow(Track track, Kind kind) {
        return track.lastSeenNanos == lookedNanos || !kind.rest().isZero();
    }

    /// What is wrong now, the oldest first.
    List<Problem> present() {
        List<Problem> present = new ArrayList<>();
        for (Track track : tracks.values()) {
            Problem problem = track.problem;
            if (problem != null && isNow(track, problem.kind())) {
                present.add(problem);
            }
        }
        present.sort((a, b) -> Long.compare(a.sinceNanos() - b.sinceNanos(), 0));
        return List.copyOf(present);
    }
}
