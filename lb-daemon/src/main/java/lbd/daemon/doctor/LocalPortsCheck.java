package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Ports for connections to servers.
final class LocalPortsCheck implements Check {
    private static final String NAME = "net.ipv4.ip_local_port_range";
    private static final int ENOUGH = 28_232;

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        String text = machine.text("proc/sys/net/ipv4/ip_local_port_range");
        String[] ends = text == null ? new String[0] : text.split("\\s+");
        if (ends.length != 2 || !ends[0].matches("\\d{1,5}") || !ends[1].matches("\\d{1,5}")) {
            return List.of();
        }
        int count = Integer.parseInt(ends[1]) - Integer.parseInt(ends[0]) + 1;
        String is = ends[0] + " to " + ends[1] + ", " + count + " ports";
        return List.of(
                count >= ENOUGH
                        ? Finding.ok(NAME, is)
                        : Finding.warn(
                                NAME,
                                is,
                                ENOUGH + " ports or more: each connection to the same server has one of its own",
                                "sysctl -w " + NAME + "='1024 65535'"));
    }
}
