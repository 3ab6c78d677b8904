package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Certificates, tokens and logs go by the time of day.
final class ClockCheck implements Check {
    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        return List.of(
                machine.isClockInStep()
                        ? Finding.ok("clock", "kept in step")
                        : Finding.warn(
                                "clock",
                                "nobody keeps it in step",
                                "in step: certificates and tokens are judged by it",
                                "a time service, such as chrony or systemd-timesyncd"));
    }
}
