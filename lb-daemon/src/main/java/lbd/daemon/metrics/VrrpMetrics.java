package lbd.daemon.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import lbd.daemon.vrrp.VrrpPart;
import lbd.vrrp.Counters;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.PortStatus;
import lbd.vrrp.VrrpStatus;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.Refusal;

/// Each VRRP instance. Its label is not `instance`, which is Prometheus' own for what it scrapes.
final class VrrpMetrics implements MetricSource {
    private final VrrpPart vrrp;

    VrrpMetrics(VrrpPart vrrp) {
        this.vrrp = vrrp;
    }

    @Override
    public void read(Page page) {
        VrrpStatus status = vrrp.status();
        status.instances().forEach(instance -> read(page, instance));
        status.ports().forEach(port -> strays(page, port));
    }

    /// Two reasons only: what names no instance.
    private static void strays(Page page, PortStatus port) {
        for (Refusal reason : new Refusal[] {Refusal.TOO_SHORT, Refusal.UNKNOWN_VRID}) {
            Labels labels = Labels.of(
                    "interface",
                    port.interfaceName(),
                    "family",
                    port.ipv4() ? "ipv4" : "ipv6",
                    "reason",
                    reason.word());
            String help = "Packets on an interface that belong to no instance.";
            page.counter("lbd_vrrp_strays", help, labels, port.strays().refused(reason));
        }
    }

    private static void read(Page page, InstanceStatus i) {
        Labels labels = Labels.of(
                "vrrp_instance",
                i.spec().name(),
                "vrid",
                Integer.toString(i.spec().virtualRouterId()));
        for (State.Kind kind : State.Kind.values()) {
            String help = "1 for the state that it is in.";
            page.gauge("lbd_vrrp_state", help, labels.add("state", kind.word()), i.state() == kind);
        }
        page.gauge("lbd_vrrp_priority", "Priority in force, with all that is tracked.", labels, i.priority());
        page.gauge("lbd_vrrp_demoted", "1 when an operator has demoted it.", labels, i.demoted());
        transitions(page, labels, i.counters());
        adverts(page, labels, i.counters());
        troubles(page, labels, i.counters());
    }

    private static void transitions(Page page, Labels labels, Counters c) {
        String name = "lbd_vrrp_transitions";
        String help = "Changes of the state from or to master.";
        page.counter(name, help, labels.add("kind", "became_master"), c.becameMaster.sum());
        page.counter(name, help, labels.add("kind", "left_master"), c.leftMaster.sum());
    }

    private static void adverts(Page page, Labels labels, Counters c) {
        page.counter("lbd_vrrp_adverts_sent", "Adverts sent.", labels, c.advertsSent.sum());
        page.counter("lbd_vrrp_adverts_received", "Adverts received.", labels, c.advertsReceived.sum());
        for (Refusal reason : Refusal.values()) {
            String help = "Packets that were not taken for adverts.";
            page.counter("lbd_vrrp_adverts_refused", help, labels.add("reason", reason.word()), c.refused(reason));
        }
        page.counter("lbd_vrrp_resignations_sent", "Adverts of priority 0 sent.", labels, c.resignationsSent.sum());
        page.counter(
                "lbd_vrrp_resignations_received",
                "Adverts of priority 0 received.",
                labels,
                c.resignationsReceived.sum());
        page.counter("lbd_vrrp_send_errors", "Adverts that could not be sent.", labels, c.sendErrors.sum());
        page.counter(
                "lbd_vrrp_announcements", "Gratuitous ARP and neighbor frames sent.", labels, c.announcements.sum());
    }

    private static void troubles(Page page, Labels labels, Counters c) {
        page.counter(
                "lbd_vrrp_rival_adverts", "Adverts of another master beside this one.", labels, c.rivalAdverts.sum());
        page.counter("lbd_vrrp_address_mismatches", "Adverts of other addresses.", labels, c.addressMismatches.sum());
        page.counter("lbd_vrrp_conflicts", "Others' claims of an address held here.", labels, c.conflicts.sum());
        page.counter("lbd_vrrp_addresses_put_back", "Addresses that others removed.", labels, c.addressesPutBack.sum());
    }
}
