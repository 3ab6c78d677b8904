package lbd.vrrp;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.vrrp.announce.Claim;
import lbd.vrrp.election.Event;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.Addresses;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.Refusal;
import lbd.vrrp.sys.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What an instance has to say. Whatever a neighbour can cause is limited to one line a minute for each kind.
final class InstanceLog {
    private static final Logger log = LoggerFactory.getLogger(Instance.class);

    private final String name;
    private final int vrid;
    private final LogLimit limit = new LogLimit();

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

    void transition(State before, State after, Event cause, int priority) {
        event(log.atInfo(), "vrrp.transition")
                .addKeyValue("from", before.kind().word())
                .addKeyValue("to", after.kind().word())
                .addKeyValue("reason", cause.getClass().getSimpleName())
                .addKeyValue("priority", priority)
                .log();
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

    void mismatch(InetAddress from, Addresses theirs, long now) {
        long suppressed = limit.pass("mismatch", now);
        if (suppressed >= 0) {
            event(log.atWarn(), "vrrp.address_mismatch")
                    .addKeyValue("from", from.getHostAddress())
                    .addKeyValue("theirs", theirs)
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    void rival(InetAddress from, int priority, long now) {
        long suppressed = limit.pass("rival", now);
        if (suppressed >= 0) {
            event(log.atWarn(), "vrrp.second_master")
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

    void addressGone(VirtualAddress address) {
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
