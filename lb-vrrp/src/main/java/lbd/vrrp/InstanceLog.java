package lbd.vrrp;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.sys.Errno;
import lbd.sys.net.Claim;
import lbd.vrrp.election.Event;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What an instance has to say. Whatever a neighbour can cause is limited to one line a minute for each kind.
final class InstanceLog {
    private static final Logger log = LoggerFactory.getLogger(Instance.class);

    private final int vrid;
    private String name;
    private final LogLimit limit = new LogLimit();
    /// How many addresses a line names.
    private static final int SHOWN = 10;

    InstanceLog(InstanceSpec spec) {
        name = spec.name();
        vrid = spec.virtualRouterId();
        if (spec.password() != null && spec.authentication() == null) {
            // Whoever wrote it may believe that the adverts are protected.
            event(log.atWarn(), "vrrp.authentication_unused")
                    .addKeyValue("reason", "version 3 has no authentication")
                    .log();
        }
    }

    /// The instance may have another name by now.
    void reload(InstanceSpec next) {
        if (!next.name().equals(name)) {
            event(log.atInfo(), "vrrp.renamed").addKeyValue("to", next.name()).log();
            name = next.name();
        }
    }

    void transition(State before, State after, Event cause, int priority) {
        event(log.atInfo(), "vrrp.transition")
                .addKeyValue("from", before.kind().word())
                .addKeyValue("to", after.kind().word())
                .addKeyValue("reason", cause.getClass().getSimpleName())
                .addKeyValue("priority", priority)
                .log();
    }

    void waits(List<String> forThese) {
        event(log.atInfo(), "vrrp.waiting").addKeyValue("for", forThese).log();
    }

    void fault(List<String> faults) {
        event(log.atWarn(), "vrrp.fault").addKeyValue("reason", faults).log();
    }

    void failed(Throwable e, long now) {
        long suppressed = limit.pass(e.getClass(), now);
        if (suppressed >= 0) {
            event(log.atError(), "vrrp.failed")
                    .addKeyValue("suppressed", suppressed)
                    .setCause(e)
                    .log();
        }
    }

    void refused(Refusal reason, InetAddress from, long now) {
        long suppressed = limit.pass(reason, now);
        if (suppressed >= 0) {
            event(log.atWarn(), "vrrp.advert_refused")
                    .addKeyValue("reason", reason.word())
                    .addKeyValue("from", from.getHostAddress())
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    /// @param dropped whether the advert was refused for it
    void mismatch(InetAddress from, AdvertAddresses theirs, AdvertAddresses ours, boolean dropped, long now) {
        long suppressed = limit.pass("mismatch", now);
        if (suppressed >= 0) {
            event(log.atWarn(), "vrrp.address_mismatch")
                    .addKeyValue("from", from.getHostAddress())
                    .addKeyValue("only_theirs", theirs.without(ours, SHOWN))
                    .addKeyValue("only_ours", ours.without(theirs, SHOWN))
                    .addKeyValue("dropped", dropped)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    /// @param goesOn it is none of the one or two adverts that each hears of the other at a hand-back
    void rival(InetAddress from, int priority, boolean goesOn, long now) {
        long suppressed = limit.pass(goesOn ? "rival that goes on" : "rival", now);
        if (suppressed >= 0) {
            event(goesOn ? log.atWarn() : log.atInfo(), "vrrp.second_master")
                    .addKeyValue("from", from.getHostAddress())
                    .addKeyValue("priority", priority)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    void conflict(Claim claim, long now) {
        long suppressed = limit.pass("conflict", now);
        if (suppressed >= 0) {
            event(log.atError(), "vrrp.address_conflict")
                    .addKeyValue("address", claim.address().getHostAddress())
                    .addKeyValue("holder", claim.holder())
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    void conflictOver(Claim claim) {
        event(log.atInfo(), "vrrp.address_conflict_over")
                .addKeyValue("address", claim.address().getHostAddress())
                .addKeyValue("holder", claim.holder())
                .log();
    }

    void strayRemoved(VirtualAddress address, String interfaceName) {
        event(log.atWarn(), "vrrp.stray_address_removed")
                .addKeyValue("address", address)
                .addKeyValue("interface", interfaceName)
                .addKeyValue("reason", "this node is not master of it")
                .log();
    }

    void addressPutBack(VirtualAddress address) {
        event(log.atWarn(), "vrrp.address_put_back")
                .addKeyValue("address", address)
                .log();
    }

    void linkRemade() {
        event(log.atWarn(), "vrrp.link_remade").log();
    }

    void noInterface(VirtualAddress address, String interfaceName) {
        event(log.atError(), "vrrp.no_interface")
                .addKeyValue("address", address)
                .addKeyValue("interface", interfaceName)
                .log();
    }

    void paused(long lateNanos) {
        event(log.atWarn(), "vrrp.paused")
                .addKeyValue("late_ms", lateNanos / 1_000_000)
                .log();
    }

    void checksumLearnt(ChecksumForm form) {
        event(log.atInfo(), "vrrp.checksum").addKeyValue("form", form).log();
    }

    void sendFailed(InetAddress to, int errno) {
        long suppressed = limit.pass("send " + errno, System.nanoTime());
        if (suppressed >= 0) {
            event(log.atWarn(), "vrrp.send_failed")
                    .addKeyValue("to", to.getHostAddress())
                    .addKeyValue("reason", Errno.text(errno))
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    private LoggingEventBuilder event(LoggingEventBuilder line, String event) {
        return line.addKeyValue("event", event).addKeyValue("instance", name).addKeyValue("vrid", vrid);
    }
}
