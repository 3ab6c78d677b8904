package lbd.vrrp.announce;

import java.util.List;
import lbd.core.model.vrrp.GarpSpec;
import org.jspecify.annotations.Nullable;

/// When a master announces which address. One for each instance; silent until [#start].
///
/// - `start`: a burst at once (every address once, then all again, `repeat` times), a second burst after
/// `delay`, then every address
///   once each `refresh`.
/// - `again` (a lesser master was heard, somebody else claims an address): a burst at once; but not within 200
/// ms of the last: then
///   when these are over, so that a storm of adverts makes no storm of announcements and the last word is still
///   ours.
/// - `add`: the addresses that a reload brought, alone.
///
/// The caller asks [#deadlineNanos], and from then on takes [#next] until it is null. Each frame waits
/// `interval` after the one before.
///
/// @param <A> an address
public final class Announcements<A> {
    public static final long NEVER = Long.MAX_VALUE;
    private static final long MIN_GAP_NANOS = 200_000_000L;

    private final long intervalNanos;
    private final long delayNanos;
    private final long refreshNanos;
    private final int repeat;
    private List<A> addresses = List.of();
    private List<A> batch = List.of();
    private int index;
    private int roundsLeft;
    private long frameAt = NEVER;
    private long burstAt = NEVER;
    private long secondAt = NEVER;
    private long refreshAt = NEVER;
    private long lastBurst;
    private boolean everBurst;

    /// A schedule that is silent yet.
    ///
    /// @param held how many addresses this daemon may hold in all: refreshes are stretched to 100 frames a
    /// second over all of them
    public Announcements(GarpSpec spec, int held) {
        intervalNanos = spec.interval().toNanos();
        delayNanos = spec.delay().toNanos();
        repeat = spec.repeat();
        refreshNanos = spec.refresh().isZero() ? 0 : Math.max(spec.refresh().toNanos(), held * 10_000_000L);
    }

    /// The instance became master of these addresses.
    public void start(List<A> all, long nowNanos) {
        addresses = List.copyOf(all);
        burst(addresses, repeat, nowNanos);
        secondAt = delayNanos == 0 ? NEVER : nowNanos + delayNanos;
        refreshAt = refreshNanos == 0 ? NEVER : nowNanos + refreshNanos;
    }

    /// Takes the schedule of `before` over, with other settings: nothing is sent for that.
    public void resume(Announcements<A> before, long nowNanos) {
        addresses = before.addresses;
        secondAt = before.secondAt;
        refreshAt = refreshNanos == 0 || before.isSilent() ? NEVER : nowNanos + refreshNanos;
        lastBurst = before.lastBurst;
        everBurst = before.everBurst;
    }

    public void again(long nowNanos) {
        if (addresses.isEmpty() || burstAt != NEVER) {
            return;
        }
        if (everBurst && nowNanos - lastBurst < MIN_GAP_NANOS) {
            burstAt = lastBurst + MIN_GAP_NANOS;
        } else {
            burst(addresses, repeat, nowNanos);
        }
    }

    /// A reload: `all` are held now, of which `added` are new.
    public void add(List<A> all, List<A> added, long nowNanos) {
        addresses = List.copyOf(all);
        if (!added.isEmpty()) {
            boolean busy = frameAt != NEVER;
            burst(busy ? addresses : List.copyOf(added), repeat, nowNanos);
        }
    }

    public void stop() {
        addresses = List.of();
        batch = List.of();
        frameAt = burstAt = secondAt = refreshAt = NEVER;
    }

    public boolean isSilent() {
        return addresses.isEmpty();
    }

    public long deadlineNanos() {
        return Math.min(Math.min(frameAt, burstAt), Math.min(secondAt, refreshAt));
    }

    /// The address to announce now, or null when nothing is due.
    public @Nullable A next(long nowNanos) {
        begin(nowNanos);
        if (nowNanos < frameAt) {
            return null;
        }
        A address = batch.get(index++);
        if (index == batch.size()) {
            index = 0;
            roundsLeft--;
        }
        frameAt = roundsLeft == 0 ? NEVER : intervalNanos == 0 ? frameAt : nowNanos + intervalNanos;
        return address;
    }

    private void begin(long nowNanos) {
        if (burstAt <= nowNanos) {
            burst(addresses, repeat, nowNanos);
        }
        if (secondAt <= nowNanos) {
            secondAt = NEVER;
            burst(addresses, repeat, nowNanos);
        }
        if (refreshAt <= nowNanos) {
            refreshAt = nowNanos + refreshNanos;
            if (frameAt == NEVER) {
                load(addresses, 1, nowNanos);
            }
        }
    }

    private void burst(List<A> which, int rounds, long nowNanos) {
        burstAt = NEVER;
        lastBurst = nowNanos;
        everBurst = true;
        load(which, rounds, nowNanos);
    }

    private void load(List<A> which, int rounds, long nowNanos) {
        batch = which;
        index = 0;
        roundsLeft = which.isEmpty() ? 0 : rounds;
        frameAt = roundsLeft == 0 ? NEVER : nowNanos;
    }
}
