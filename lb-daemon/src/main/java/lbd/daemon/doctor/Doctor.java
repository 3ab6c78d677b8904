package lbd.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Looks at all that is to be looked at.
public final class Doctor {
    private static final List<Check> CHECKS = List.of(
            new DescriptorsCheck(),
            new SysctlCheck(),
            new LocalPortsCheck(),
            new ConntrackCheck(),
            new CapabilitiesCheck(),
            new AddressesCheck(),
            new KernelCheck(),
            new ClockCheck(),
            new HugePagesCheck());

    private Doctor() {}

    /// Of this machine.
    ///
    /// @param config null where none is given: what every configuration needs
    public static List<Finding> look(@Nullable Config config) {
        return look(Machine.here(), config);
    }

    static List<Finding> look(Machine machine, @Nullable Config config) {
        List<Finding> all = new ArrayList<>();
        CHECKS.forEach(check -> all.addAll(check.look(machine, config)));
        return all;
    }
}
