package lbd.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lbd.core.model.Config;
import lbd.sys.Capability;
import org.jspecify.annotations.Nullable;

/// What of the configuration needs more than every process may.
final class CapabilitiesCheck implements Check {
    private static final int UNPRIVILEGED = 1024;

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        if (config == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        long first =
                machine.number("proc/sys/net/ipv4/ip_unprivileged_port_start").orElse(UNPRIVILEGED);
        boolean lowPort = config.listeners().stream()
                .flatMap(listener -> listener.bind().stream())
                .anyMatch(bind -> bind.getPort() < first);
        if (lowPort) {
            findings.add(judge(machine, "listeners below port " + first, Set.of(Capability.CAP_NET_BIND_SERVICE), ""));
        }
        if (!config.vrrp().instances().isEmpty()) {
            findings.add(judge(machine, "vrrp", Set.of(Capability.CAP_NET_RAW, Capability.CAP_NET_ADMIN), ""));
        }
        if (!config.forwards().isEmpty()) {
            findings.add(judge(
                    machine,
                    "forwarding",
                    Set.of(Capability.CAP_BPF, Capability.CAP_PERFMON, Capability.CAP_NET_ADMIN),
                    " with the package's systemd/forwarding.conf beside it"));
        }
        return findings;
    }

    private static Finding judge(Machine machine, String what, Set<Capability> needed, String and) {
        String missing = needed.stream()
                .filter(one -> !machine.capabilities().contains(one))
                .sorted()
                .map(Capability::name)
                .collect(Collectors.joining(", "));
        String check = "capabilities of " + what;
        return missing.isEmpty()
                ? Finding.ok(check, "all are held by this user")
                : Finding.fail(
                        check,
                        "this user lacks " + missing,
                        "held by the daemon's user",
                        "start it by the package's unit" + and + ", or as root");
    }
}
