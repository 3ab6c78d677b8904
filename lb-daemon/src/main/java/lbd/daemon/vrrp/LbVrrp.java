package lbd.daemon.vrrp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.daemon.reload.RefusedException;
import lbd.vrrp.Heritage;
import lbd.vrrp.LeftOvers;
import lbd.vrrp.MacListener;
import lbd.vrrp.OperatorAnswer;
import lbd.vrrp.Vrrp;
import lbd.vrrp.VrrpStartException;
import lbd.vrrp.VrrpStatus;

/// lb-vrrp.
public final class LbVrrp implements RunningVrrp {
    private final Vrrp vrrp;

    private LbVrrp(Vrrp vrrp) {
        this.vrrp = vrrp;
    }

    /// A class rather than a method reference, which would load lb-vrrp's types where nobody uses them.
    public static final class Opener implements RunningVrrp.Opener {
        @Override
        public RunningVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path record)
                throws RefusedException {
            return LbVrrp.open(spec, tracked, macs, record);
        }

        @Override
        public RunningVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path record, Heritage heritage)
                throws RefusedException {
            try {
                return new LbVrrp(Vrrp.open(spec, tracked, macs, record, heritage));
            } catch (VrrpStartException e) {
                throw refused(e);
            }
        }

        @Override
        public void rehearse(VrrpSpec spec, TrackedState tracked) throws RefusedException {
            try {
                Path folder = Files.createTempDirectory("lbd-vrrp");
                try {
                    Vrrp.rehearse(spec, tracked, folder);
                } finally {
                    try (var files = Files.list(folder)) {
                        for (Path file : files.toList()) {
                            Files.delete(file);
                        }
                    }
                    Files.delete(folder);
                }
            } catch (VrrpStartException e) {
                throw refused(e);
            } catch (IOException e) {
                // It only takes longer then.
            }
        }

        @Override
        public void removeLeftOvers(Path record) throws RefusedException {
            try {
                LeftOvers.remove(record);
            } catch (VrrpStartException e) {
                throw refused(e);
            }
        }
    }

    private static LbVrrp open(VrrpSpec spec, TrackedState tracked, MacListener macs, Path record)
            throws RefusedException {
        try {
            return new LbVrrp(Vrrp.open(spec, tracked, macs, record));
        } catch (VrrpStartException e) {
            throw refused(e);
        }
    }

    @Override
    public void begin() {
        vrrp.begin();
    }

    @Override
    public void check(VrrpSpec next) throws RefusedException {
        try {
            Vrrp.check(next);
        } catch (VrrpStartException e) {
            throw refused(e);
        }
    }

    private static RefusedException refused(VrrpStartException e) {
        return new RefusedException("vrrp", String.valueOf(e.getMessage()));
    }

    @Override
    public CompletableFuture<Void> reload(VrrpSpec next) {
        return vrrp.reload(next);
    }

    @Override
    public VrrpStatus status() {
        return vrrp.status();
    }

    @Override
    public CompletableFuture<OperatorAnswer> demote(String instance) {
        return vrrp.demote(instance);
    }

    @Override
    public CompletableFuture<OperatorAnswer> promote(String instance) {
        return vrrp.promote(instance);
    }

    @Override
    public boolean isRunning() {
        return vrrp.isRunning();
    }

    @Override
    public boolean turnedWithin(Duration limit) {
        return vrrp.isRunning() && System.nanoTime() - vrrp.lastTurnNanos() <= limit.toNanos();
    }

    @Override
    public Heritage letGo() {
        return vrrp.letGo();
    }

    @Override
    public void leave() {
        vrrp.leave();
    }

    @Override
    public void stop() {
        vrrp.stop();
    }
}
