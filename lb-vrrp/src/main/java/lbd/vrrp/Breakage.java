package lbd.vrrp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error of ours in an instance: a fault for a while, then it is tried again, as the cause may have gone.
final class Breakage {
    private static final long LASTS_NANOS = 5_000_000_000L;

    private @Nullable String what;
    private long until;

    void begin(Throwable e, long now) {
        what = "internal error: " + e;
        until = now + LASTS_NANOS;
    }

    /// Ends it when it has lasted long enough.
    void mend(long now) {
        if (what != null && now - until >= 0) {
            what = null;
        }
    }

    boolean lasts() {
        return what != null;
    }

    List<String> added(List<String> faults) {
        String current = what;
        if (current == null) {
            return faults;
        }
        List<String> all = new ArrayList<>(faults);
        all.add(current);
        return all;
    }
}
