package lbd.daemon;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.systemd.Systemd;
import lbd.daemon.upgrade.Estate;
import lbd.daemon.upgrade.Upgrade;
import lbd.daemon.vrrp.VrrpPart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What [Upgrade] asks of this process: what it leaves to the next one, and that it lets go. The other side of
/// [Succession].
final class Handover implements Upgrade.Host {
    private static final Logger log = LoggerFactory.getLogger(Handover.class);

    private final Inventory inventory;
    private final RuntimeState state;
    private final StateThread stateThread;
    private final Systemd systemd;
    private final VrrpPart vrrp;
    private final List<Runnable> releases;
    private final Ending ending;

    /// How this process ends once another serves.
    interface Ending {
        /// It is about to.
        ///
        /// @return false where it stops anyway
        boolean begin();

        /// Finishes what is in hand, then ends. Returns at once.
        void drain();

        /// The process that took over has ended: whoever waits is not to wait longer.
        void successorGone();
    }

    /// @param releases of what there may be one only, in order, each on the state thread
    Handover(
            Inventory inventory,
            RuntimeState state,
            StateThread stateThread,
            Systemd systemd,
            VrrpPart vrrp,
            List<Runnable> releases,
            Ending ending) {
        this.inventory = inventory;
        this.state = state;
        this.stateThread = stateThread;
        this.systemd = systemd;
        this.vrrp = vrrp;
        this.releases = List.copyOf(releases);
        this.ending = ending;
    }

    @Override
    public Estate estate() throws IOException {
        return onStateThread(inventory::leave);
    }

    private <T> T onStateThread(Callable<T> work) throws IOException {
        try {
            return stateThread.call(work).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "no reason was given" : String.valueOf(cause.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public @Nullable String obstacle() {
        if (!state.config().forwards().isEmpty()) {
            return "this daemon forwards packets in the kernel, which does not go from one process to another: restart"
                    + " it. What is forwarded with on_exit: keep is forwarded meanwhile, and loses no flow";
        }
        return null;
    }

    @Override
    public int generation() {
        return state.generation().number();
    }

    @Override
    public @Nullable Estate handOver(long pid) {
        if (!ending.begin()) {
            return null;
        }
        given(() -> systemd.handedOver(pid));
        return stateThread
                .call(() -> {
                    releases.forEach(Handover::given);
                    Estate last = new Estate();
                    // Last of all: its neighbours wait.
                    given(() -> vrrp.letGo().lines().forEach(line -> last.leave("vrrp", line.toArray(String[]::new))));
                    return last;
                })
                .join();
    }

    /// What goes wrong with one thing keeps no other from being given.
    private static void given(Runnable giving) {
        try {
            giving.run();
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("event", "upgrade.internal_error")
                    .setCause(e)
                    .log();
        }
    }

    @Override
    public void drain() {
        ending.drain();
    }

    @Override
    public void successorGone() {
        ending.successorGone();
    }
}
