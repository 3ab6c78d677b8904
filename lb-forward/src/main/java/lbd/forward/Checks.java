package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.program.MapLayout;

/// The virtual addresses at which checks ask servers. One thread at a time.
final class Checks {
    private final Program program;
    private Set<InetAddress> written = Set.of();

    Checks(Program program) {
        this.program = program;
    }

    /// Those of a listener's that checks of its pool go to.
    static Set<InetAddress> of(ForwardSpec spec, PoolSpec pool) {
        Set<InetAddress> all = new HashSet<>();
        if (spec.mode() == Mode.DR) {
            for (ServerSpec server : pool.servers()) {
                for (HealthCheck check : pool.checksOf(server)) {
                    InetAddress via = check.target().via();
                    if (via != null
                            && spec.bind().stream().anyMatch(b -> b.address().equals(via))) {
                        all.add(via);
                    }
                }
            }
        }
        return all;
    }

    /// And these: before the first check is sent, which would ask a server at its own address.
    void add(Set<InetAddress> wanted) throws IOException {
        for (InetAddress via : wanted) {
            if (!written.contains(via)) {
                program.put(MapLayout.CHECKS, Bytes.ofInt(CheckTarget.mark(via)), Bytes.address(via));
            }
        }
        Set<InetAddress> all = new HashSet<>(written);
        all.addAll(wanted);
        written = all;
    }

    /// From now on these alone. Those of a daemon before this one stay: a mark stands for the same address in all.
    void know(Set<InetAddress> wanted) throws IOException {
        add(wanted);
        for (InetAddress via : List.copyOf(written)) {
            if (!wanted.contains(via)) {
                program.remove(MapLayout.CHECKS, Bytes.ofInt(CheckTarget.mark(via)));
            }
        }
        written = Set.copyOf(wanted);
    }
}
