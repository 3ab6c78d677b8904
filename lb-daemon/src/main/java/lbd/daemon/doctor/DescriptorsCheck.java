package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import lbd.daemon.Descriptors;
import org.jspecify.annotations.Nullable;

/// Descriptors of a process against the connections that it is to have.
final class DescriptorsCheck implements Check {
    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        if (config == null) {
            return List.of(Finding.ok("descriptors", machine.descriptors() + " for this user"));
        }
        int connections = config.process().maxConnections();
        long needed = Descriptors.wanted(config);
        String is = machine.descriptors() + " for this user";
        return List.of(
                machine.descriptors() >= needed
                        ? Finding.ok("descriptors", is)
                        : Finding.warn(
                                "descriptors",
                                is,
                                needed + " or more, two for each of max_connections (" + connections
                                        + "): lbd takes fewer connections",
                                "LimitNOFILE=" + needed + " in the unit (the package's has 262144), or ulimit -n"));
    }
}
