package lbd.daemon.vrrp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.daemon.reload.RefusedException;
import lbd.vrrp.Heritage;
import lbd.vrrp.MacListener;
import lbd.vrrp.OperatorAnswer;
import lbd.vrrp.VrrpStatus;

/// This node's VRRP, as the daemon sees it: lb-vrrp, or a fake in tests. Any thread.
public interface RunningVrrp {
    /// Opens all that is needed; takes no part in an election yet.
    interface Opener {
        /// @param macs   is told of virtual MACs before frames come to them
        /// @param record where it records what it adds to the node
        /// @throws RefusedException if a capability is missing, or another daemon has the record
        RunningVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path record) throws RefusedException;

        /// As the other one, but goes on from where another process has let go.
        RunningVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path record, Heritage heritage)
                throws RefusedException;

        /// Runs what the other one will, so that it takes no time when it counts.
        ///
        /// @throws RefusedException if a capability is missing
        void rehearse(VrrpSpec spec, TrackedState tracked) throws RefusedException;

        /// Removes what a killed daemon has left on the node, where none is opened.
        ///
        /// @throws RefusedException if a capability is missing
        void removeLeftOvers(Path record) throws RefusedException;
    }

    /// Takes part from now on. Once.
    void begin();

    /// Asks before [#reload], which cannot refuse.
    ///
    /// @throws RefusedException if it could not be in force here
    void check(VrrpSpec next) throws RefusedException;

    CompletableFuture<Void> reload(VrrpSpec next);

    VrrpStatus status();

    CompletableFuture<OperatorAnswer> demote(String instance);

    CompletableFuture<OperatorAnswer> promote(String instance);

    /// Whether it was begun and its thread is still there.
    boolean isRunning();

    /// Whether its thread has turned within the limit.
    boolean turnedWithin(Duration limit);

    /// Ends and gives nothing up: addresses stay, nobody is told. Blocks.
    ///
    /// @return for the process that goes on
    Heritage letGo();

    /// Begins to give up what it holds, where it was begun, and returns at once.
    void leave();

    /// Gives up what it holds, where it was begun, and lets go of what was opened. Blocks.
    void stop();
}
