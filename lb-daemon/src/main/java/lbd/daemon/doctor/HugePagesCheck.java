package lbd.daemon.doctor;

import java.util.List;
import lbd.core.model.Config;
import org.jspecify.annotations.Nullable;

/// Transparent huge pages: memory that is used here and there takes 2 MiB at each place.
final class HugePagesCheck implements Check {
    private static final String NAME = "transparent huge pages";

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        String text = machine.text("sys/kernel/mm/transparent_hugepage/enabled");
        if (text == null) {
            return List.of();
        }
        return List.of(
                text.contains("[always]")
                        ? Finding.warn(
                                NAME,
                                "always",
                                "madvise: what is used here and there takes less memory",
                                "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
                        : Finding.ok(NAME, text.replaceAll(".*\\[(.*)].*", "$1")));
    }
}
