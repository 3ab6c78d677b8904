package lbd.core.pool;

import java.util.ArrayList;
import java.util.List;
import lbd.core.health.Quorum;
import lbd.core.model.QuorumSpec;
import org.jspecify.annotations.Nullable;

/// Whether a pool has its quorum, and who stands in for it while it has not. Read on any thread; the state thread
/// changes it.
final class StandIn {
    private static final int MOST_HOPS = 100;

    private final Pool owner;
    private volatile @Nullable Quorum quorum;
    private volatile @Nullable Pool inForce;

    private volatile @Nullable Pool fallback;

    StandIn(Pool owner) {
        this.owner = owner;
    }

    /// The owner, or while its quorum is lost its fallback, or the fallback of that one.
    Pool inForce() {
        Pool pool = owner;
        // A configuration has no cycle, but between two of them there may be one for a moment.
        for (int hops = 0; hops < MOST_HOPS; hops++) {
            Pool next = pool.standIn().inForce;
            if (next == null) {
                return pool;
            }
            pool = next;
        }
        return owner;
    }

    /// The owner and those that would stand in for it, whether they do now or not.
    List<Pool> all() {
        List<Pool> all = new ArrayList<>();
        for (Pool pool = owner; pool != null && !all.contains(pool); pool = pool.standIn().fallback) {
            all.add(pool);
        }
        return all;
    }

    /// Null where none is asked for.
    @Nullable
    Quorum quorum() {
        return quorum;
    }

    /// keepalived keeps `quorum_state_up` over a reload and judges it by the new numbers; so is it here.
    ///
    /// @return whether it was lost or found
    boolean judge(@Nullable QuorumSpec wanted, long weightUp) {
        Quorum before = quorum;
        boolean was = before != null && before.up();
        Quorum now = wanted == null ? null : new Quorum(wanted, was).with(weightUp);
        quorum = now;
        link();
        return now != null && (before == null ? !now.up() : now.up() != was);
    }

    void fallback(@Nullable Pool pool) {
        fallback = pool;
        link();
    }

    private void link() {
        Quorum now = quorum;
        inForce = now != null && !now.up() ? fallback : null;
    }
}
