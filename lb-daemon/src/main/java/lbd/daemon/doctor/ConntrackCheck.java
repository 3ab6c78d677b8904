package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// The kernel's table of connections, which a firewall makes it keep: when it is full, connections are lost.
final class ConntrackCheck implements Check {
    private static final int TOO_FULL = 80;

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        Conntrack now = Conntrack.of(machine.root());
        if (now == null) {
            return List.of(Finding.ok("conntrack", "this kernel tracks no connections"));
        }
        int percent = now.limit() == 0 ? 0 : (int) (100 * now.entries() / now.limit());
        String is = now.entries() + " of " + now.limit() + " entries, " + percent + " %";
        return List.of(
                percent <= TOO_FULL
                        ? Finding.ok("conntrack", is)
                        : Finding.warn(
                                "conntrack",
                                is,
                                TOO_FULL + " % at most: no connection is taken when it is full",
                                "process: {notrack: true} in the file, or sysctl -w net.netfilter.nf_conntrack_max="
                                        + 2 * now.limit()));
    }
}
