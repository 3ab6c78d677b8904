package lbd.daemon.forward;

import java.util.function.Function;
import java.util.stream.Collectors;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import lbd.forward.Counts;
import lbd.forward.ForwardException;
import lbd.forward.Forwarding;
import org.jspecify.annotations.Nullable;

/// Forwarding, for as long as a listener of the configuration asks for it: nothing of it is loaded before.
public final class ForwardPart implements Part, AutoCloseable {
    private final RuntimeState state;
    private volatile @Nullable Forwarding forwarding;

    public ForwardPart(RuntimeState state) {
        this.state = state;
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        Forwarding running = forwarding;
        if (next.forwards().isEmpty() && running == null) {
            return Change.NONE;
        }
        if (running == null) {
            running = new Forwarding();
            forwarding = running;
        }
        try {
            Forwarding.Prepared prepared = running.prepare(
                    next.forwards(),
                    next.pools().stream().collect(Collectors.toMap(PoolSpec::name, Function.identity())));
            return Change.of(() -> prepared.commit(state.pools()), prepared::abandon);
        } catch (ForwardException e) {
            throw new RefusedException("listeners[" + e.listener() + "].forwarding", String.valueOf(e.getMessage()));
        }
    }

    /// What was forwarded so far. Any thread.
    public Counts counts() {
        Forwarding running = forwarding;
        return running == null ? Counts.NONE : running.counts();
    }

    @Override
    public void close() {
        Forwarding running = forwarding;
        if (running != null) {
            running.close();
        }
    }
}
