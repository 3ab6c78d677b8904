package lbd.daemon.admin;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.daemon.vrrp.VrrpPart;
import lbd.vrrp.Counters;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.Refusal;

/// The meters of VRRP instances, which come and go with the configuration. Used on the state thread.
final class VrrpMeters {
    private final MeterRegistry registry;
    private final VrrpPart vrrp;
    private final Map<String, List<Meter>> meters = new HashMap<>();

    VrrpMeters(MeterRegistry registry, VrrpPart vrrp) {
        this.registry = registry;
        this.vrrp = vrrp;
    }

    /// Adds what is new and removes what is gone.
    void sync(VrrpSpec spec) {
        Set<String> wanted = spec.instances().stream().map(InstanceSpec::name).collect(Collectors.toSet());
        for (String name : List.copyOf(meters.keySet())) {
            if (!wanted.contains(name)) {
                meters.getOrDefault(name, List.of()).forEach(registry::remove);
                meters.remove(name);
            }
        }
        for (String name : wanted) {
            meters.computeIfAbsent(name, n -> new Of(n).all());
        }
    }

    /// Registers the meters of one instance.
    private final class Of {
        private final String name;
        private final List<Meter> added = new ArrayList<>();

        Of(String name) {
            this.name = name;
        }

        List<Meter> all() {
            for (State.Kind kind : State.Kind.values()) {
                gauge("lbd.vrrp.state", "1 for the state that it is in.", s -> s.state() == kind ? 1 : 0, kind.word());
            }
            gauge("lbd.vrrp.priority", "Priority in force, with all that is tracked.", InstanceStatus::priority);
            gauge("lbd.vrrp.demoted", "1 when an operator has demoted it.", s -> s.demoted() ? 1 : 0);
            transitions();
            adverts();
            troubles();
            return added;
        }

        private void transitions() {
            String description = "Changes of the state from or to master.";
            count("lbd.vrrp.transitions", description, c -> c.becameMaster.sum(), "kind", "became_master");
            count("lbd.vrrp.transitions", description, c -> c.leftMaster.sum(), "kind", "left_master");
        }

        private void adverts() {
            count("lbd.vrrp.adverts.sent", "Adverts sent.", c -> c.advertsSent.sum());
            count("lbd.vrrp.adverts.received", "Adverts received.", c -> c.advertsReceived.sum());
            for (Refusal reason : Refusal.values()) {
                String description = "Packets that were not taken for adverts.";
                count("lbd.vrrp.adverts.refused", description, c -> c.refused(reason), "reason", reason.word());
            }
            count("lbd.vrrp.resignations.sent", "Adverts of priority 0 sent.", c -> c.resignationsSent.sum());
            count("lbd.vrrp.resignations.received", "The same received.", c -> c.resignationsReceived.sum());
            count("lbd.vrrp.send.errors", "Adverts that could not be sent.", c -> c.sendErrors.sum());
            count("lbd.vrrp.announcements", "Gratuitous ARP and neighbor frames sent.", c -> c.announcements.sum());
        }

        private void troubles() {
            count("lbd.vrrp.rival.adverts", "Adverts of another master beside this one.", c -> c.rivalAdverts.sum());
            count("lbd.vrrp.address.mismatches", "Adverts of other addresses.", c -> c.addressMismatches.sum());
            count("lbd.vrrp.conflicts", "Others' claims of an address held here.", c -> c.conflicts.sum());
            count("lbd.vrrp.addresses.put.back", "Addresses that others removed.", c -> c.addressesPutBack.sum());
        }

        private void gauge(String meter, String description, ToDoubleFunction<InstanceStatus> value, String... state) {
            Tags tags = tags(state.length == 0 ? state : new String[] {"state", state[0]});
            added.add(Gauge.builder(meter, vrrp, v -> valueOf(v, value))
                    .tags(tags)
                    .description(description)
                    .register(registry));
        }

        private void count(String meter, String description, ToDoubleFunction<Counters> value, String... tags) {
            added.add(FunctionCounter.builder(meter, vrrp, v -> valueOf(v, s -> value.applyAsDouble(s.counters())))
                    .tags(tags(tags))
                    .description(description)
                    .register(registry));
        }

        private Tags tags(String... more) {
            return Tags.of("instance", name).and(more);
        }

        private double valueOf(VrrpPart of, ToDoubleFunction<InstanceStatus> value) {
            InstanceStatus status = of.instance(name);
            return status == null ? 0 : value.applyAsDouble(status);
        }
    }
}
