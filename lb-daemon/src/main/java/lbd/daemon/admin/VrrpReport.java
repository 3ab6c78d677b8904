package lbd.daemon.admin;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.accesslog.AddressText;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.daemon.admin.VrrpView.ConflictView;
import lbd.daemon.admin.VrrpView.CountersView;
import lbd.daemon.admin.VrrpView.InstanceView;
import lbd.daemon.admin.VrrpView.StraysView;
import lbd.sys.net.Claim;
import lbd.vrrp.Conflict;
import lbd.vrrp.Counters;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.PortStatus;
import lbd.vrrp.VrrpStatus;
import lbd.vrrp.packet.Refusal;
import org.jspecify.annotations.Nullable;

/// Looks at the VRRP instances and says how they are. Any thread.
final class VrrpReport {
    private VrrpReport() {}

    static VrrpView of(VrrpStatus status) {
        List<InstanceView> views = new ArrayList<>();
        for (InstanceStatus instance : status.instances()) {
            views.add(instance(instance));
        }
        return new VrrpView(status.routerId(), views, strays(status.ports()));
    }

    private static List<StraysView> strays(List<PortStatus> ports) {
        List<StraysView> strays = new ArrayList<>();
        for (PortStatus port : ports) {
            Map<String, Long> refused = refused(port.strays());
            if (!refused.isEmpty()) {
                strays.add(new StraysView(port.interfaceName(), port.ipv4() ? "ipv4" : "ipv6", refused));
            }
        }
        return strays;
    }

    private static InstanceView instance(InstanceStatus status) {
        InstanceSpec spec = status.spec();
        Duration age = Duration.ofNanos(Math.max(0, System.nanoTime() - status.sinceNanos()));
        InetAddress master = status.master();
        return new InstanceView(
                spec.name(),
                spec.interfaceName(),
                spec.version().number(),
                spec.virtualRouterId(),
                status.state().word(),
                Instant.now().minus(age).truncatedTo(ChronoUnit.MILLIS).toString(),
                age.toMillis() / 1000.0,
                status.priority(),
                spec.priority(),
                status.demoted(),
                master == null ? null : text(master),
                master == null ? null : status.masterPriority(),
                addresses(spec.virtualAddresses()),
                addresses(spec.excludedAddresses()),
                status.faults(),
                conflict(status.conflict()),
                counters(status.counters()));
    }

    private static List<String> addresses(List<VirtualAddress> addresses) {
        return addresses.stream()
                .map(a -> text(a.address()) + "/" + a.prefixLength())
                .toList();
    }

    private static String text(InetAddress address) {
        return AddressText.text(address.getAddress());
    }

    private static @Nullable ConflictView conflict(@Nullable Conflict conflict) {
        if (conflict == null) {
            return null;
        }
        Claim claim = conflict.claim();
        Duration age = Duration.ofNanos(Math.max(0, System.nanoTime() - conflict.lastNanos()));
        String last = Instant.now().minus(age).truncatedTo(ChronoUnit.MILLIS).toString();
        return new ConflictView(text(claim.address()), claim.holder().toString(), last);
    }

    private static CountersView counters(Counters counters) {
        return new CountersView(
                counters.advertsSent.sum(),
                counters.advertsReceived.sum(),
                counters.resignationsSent.sum(),
                counters.resignationsReceived.sum(),
                counters.becameMaster.sum(),
                counters.leftMaster.sum(),
                counters.announcements.sum(),
                counters.rivalAdverts.sum(),
                counters.addressMismatches.sum(),
                counters.conflicts.sum(),
                counters.addressesPutBack.sum(),
                counters.sendErrors.sum(),
                refused(counters));
    }

    private static Map<String, Long> refused(Counters counters) {
        Map<String, Long> refused = new TreeMap<>();
        for (Refusal reason : Refusal.values()) {
            if (counters.refused(reason) > 0) {
                refused.put(reason.word(), counters.refused(reason));
            }
        }
        return refused;
    }
}
