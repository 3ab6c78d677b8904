package lbd.daemon.forward;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.daemon.reload.RefusedException;
import lbd.forward.FlowView;
import lbd.forward.ForwardCounts;
import lbd.forward.ForwardException;
import lbd.forward.Forwarding;
import lbd.forward.PacketExplanation;
import lbd.forward.VirtualMacs;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forwarding, for as long as a listener of the configuration asks for it: nothing of it is loaded before.
public final class ForwardPart implements Part, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ForwardPart.class);

    private final RuntimeState state;
    private final VirtualMacs macs = new VirtualMacs();
    private boolean looked;
    private volatile @Nullable Forwarding forwarding;

    public ForwardPart(RuntimeState state) {
        this.state = state;
    }

    @Override
    public Change prepare(Config next) throws RefusedException {
        Forwarding running = forwarding;
        if (next.forwards().isEmpty() && running == null) {
            return Change.of(this::removeLeftOvers, () -> {});
        }
        if (running == null) {
            running = new Forwarding(macs);
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

    /// A daemon before this one may have been told to leave its programs.
    private void removeLeftOvers() {
        if (looked) {
            return;
        }
        looked = true;
        try {
            Forwarding.removeLeftOvers();
        } catch (IOException e) {
            log.atWarn().addKeyValue("event", "forward.left_over").setCause(e).log();
        }
    }

    /// What VRRP says of a virtual router's MAC: whether frames for it come here. Any thread, and does not block it.
    public void virtualMac(Mac mac, boolean held) {
        macs.tell(mac, held);
    }

    /// What was forwarded so far. Any thread.
    public ForwardCounts counts() {
        Forwarding running = forwarding;
        return running == null ? ForwardCounts.NONE : running.counts();
    }

    /// How packets of a listener are seen: `native`, `generic` or `ingress`; null where they are not. Any thread.
    public @Nullable String attached(ForwardSpec spec) {
        Forwarding running = forwarding;
        return running == null ? null : running.attached(spec);
    }

    /// The flows that are remembered and that a filter takes, and no more than so many. Any thread.
    public List<FlowView> flows(Predicate<FlowView> filter, int most) {
        Forwarding running = forwarding;
        try {
            return running == null ? List.of() : running.flows(filter, most);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What would become of a packet. Any thread.
    ///
    /// @param protocol of IP
    /// @return null where no listener forwards such packets
    public @Nullable PacketExplanation explain(int protocol, InetSocketAddress client, InetSocketAddress virtual) {
        Forwarding running = forwarding;
        try {
            return running == null ? null : running.explain(protocol, client, virtual);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Forwarding running = forwarding;
        if (running != null) {
            running.close();
        }
    }
}
