package lbd.daemon.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lbd.core.model.ProcessSpec;
import lbd.core.model.Units;
import org.jspecify.annotations.Nullable;

/// What cannot change while the process runs: each difference is an error that says so.
final class ProcessChanges {
    private ProcessChanges() {}

    static List<RefusedException> between(ProcessSpec running, ProcessSpec wanted) {
        List<RefusedException> errors = new ArrayList<>();
        compare("workers", workers(running), workers(wanted), errors);
        compare("transport", transport(running), transport(wanted), errors);
        compare("max_connections", "" + running.maxConnections(), "" + wanted.maxConnections(), errors);
        compare("handover_delay", Units.text(running.handoverDelay()), Units.text(wanted.handoverDelay()), errors);
        compare("shutdown_grace", Units.text(running.shutdownGrace()), Units.text(wanted.shutdownGrace()), errors);
        compare("warm_up", word(running.warmUp()), word(wanted.warmUp()), errors);
        compare("state_file", file(running.stateFile()), file(wanted.stateFile()), errors);
        return errors;
    }

    private static String file(@Nullable String path) {
        return path == null ? "none" : path;
    }

    private static void compare(String key, String running, String wanted, List<RefusedException> errors) {
        if (!running.equals(wanted)) {
            errors.add(new RefusedException("process." + key, wanted + " needs a restart; in force: " + running));
        }
    }

    private static String workers(ProcessSpec process) {
        return process.workers() == 0 ? "auto" : "" + process.workers();
    }

    private static String transport(ProcessSpec process) {
        return word(process.transport());
    }

    private static String word(Enum<?> of) {
        return of.name().toLowerCase(Locale.ROOT);
    }
}
