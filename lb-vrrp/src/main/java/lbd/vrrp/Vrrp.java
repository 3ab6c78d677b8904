package lbd.vrrp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import lbd.core.model.vrrp.VrrpSpec;
import org.jspecify.annotations.Nullable;

/// This node's VRRP, running. All methods may be called from any thread; what they ask for happens on the VRRP
/// thread.
public final class Vrrp {
    private static final Duration NOTIFY_LIMIT = Duration.ofSeconds(2);

    private final VrrpLoop loop;
    private final Thread thread;

    private Vrrp(VrrpLoop loop) {
        this.loop = loop;
        thread = Thread.ofPlatform().name("lbd-vrrp").unstarted(loop);
    }

    /// Opens the sockets and removes the left-overs of a killed daemon, but takes no part yet: [#begin] does, or
    /// [#stop] lets go of everything.
    ///
    /// An interface that does not exist, or is down, is no error: its instances are in fault until it is there.
    ///
    /// @param macs   is told of virtual MACs before frames come to them
    /// @param record the file in which this daemon records what it adds to the node; each network namespace has
    ///               its own, with its inode's number added to the name: /run/lbd/vrrp-added.4026531840
    /// @throws VrrpStartException if a capability is missing, another daemon has the record, or a script
    ///                            cannot be run here
    public static Vrrp open(VrrpSpec spec, Readiness readiness, MacListener macs, Path record)
            throws VrrpStartException {
        check(spec);
        return new Vrrp(new VrrpLoop(Kernel.open(record), spec, readiness, macs));
    }

    /// As the other one, but goes on from where another process has let go: what that has added to the node stays.
    ///
    /// @throws VrrpStartException as [#open]
    public static Vrrp open(VrrpSpec spec, Readiness readiness, MacListener macs, Path record, Heritage heritage)
            throws VrrpStartException {
        check(spec);
        VrrpLoop loop = new VrrpLoop(Kernel.openAfter(record), spec, readiness, macs);
        loop.inherit(heritage);
        return new Vrrp(loop);
    }

    /// Loads and runs what [#open] will, and leaves nothing behind: so that it takes no time when it counts.
    ///
    /// @param folder for a file
    public static void rehearse(VrrpSpec spec, Readiness readiness, Path folder) throws VrrpStartException {
        open(spec, readiness, (_, _) -> {}, folder.resolve("rehearsal"), Heritage.NONE)
                .stop();
    }

    /// Ends as [#stop], but gives nothing up: addresses and links stay, no priority 0 is sent, and no script told.
    /// Blocks.
    ///
    /// @return for the process that goes on
    public Heritage letGo() {
        if (thread.getState() == Thread.State.NEW) {
            loop.close();
            return Heritage.NONE;
        }
        loop.letGo();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return loop.left();
    }

    /// Starts the thread. Once.
    public void begin() {
        thread.start();
    }

    /// Asks whether a specification could be in force here: before [#reload], which takes it as it is.
    ///
    /// @throws VrrpStartException if not
    public static void check(VrrpSpec spec) throws VrrpStartException {
        String obstacle = RunnableHere.obstacle(spec);
        if (obstacle != null) {
            throw new VrrpStartException(obstacle);
        }
    }

    /// A program of a script or a notification that is not on this machine, with its setting before it: for a
    /// look at a file; [#check] asks as well.
    ///
    /// @return null where all are there
    public static @Nullable String missingProgram(VrrpSpec spec) {
        return RunnableHere.missingProgram(spec);
    }

    /// Puts another specification in force; what did not change is not touched and nothing is sent for it.
    public CompletableFuture<Void> reload(VrrpSpec next) {
        return ask(now -> {
            loop.apply(next, now);
            return null;
        });
    }

    /// All instances as they stand.
    public VrrpStatus status() {
        return loop.status();
    }

    /// Planned hand-over: gives up the addresses at once, then stands back with priority 1 until [#promote].
    /// If nobody else takes over, this node does again.
    public CompletableFuture<OperatorAnswer> demote(String instance) {
        return ask(now -> loop.demote(instance, now));
    }

    /// Ends a demotion and takes over now, whatever preempt says; refused while the master's priority is above
    /// ours.
    public CompletableFuture<OperatorAnswer> promote(String instance) {
        return ask(now -> loop.promote(instance, now));
    }

    /// When the loop last turned, as [System#nanoTime]: at least four times a second.
    public long lastTurnNanos() {
        return loop.lastTurnNanos();
    }

    /// Whether the thread is there.
    public boolean isRunning() {
        return thread.isAlive();
    }

    /// Sends priority 0 for every instance, withdraws the addresses and ends, all of it soon: this returns at once.
    public void leave() {
        loop.leave();
    }

    /// Leaves, calls the notify scripts (at most 2 s) and lets go of everything. Blocks.
    public void stop() {
        if (thread.getState() == Thread.State.NEW) {
            loop.close();
            return;
        }
        leave();
        try {
            thread.join();
            loop.notices().await(NOTIFY_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> CompletableFuture<T> ask(LongFunction<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.post(() -> {
            try {
                answer.complete(question.apply(System.nanoTime()));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
