package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.ProcessSpec;
import lbd.core.model.ProcessSpec.Transport;
import org.jspecify.annotations.Nullable;

/// `process:`
final class ProcessReader {
    static final int MAX_CONNECTIONS = 10_000_000;

    private static final Duration LONGEST_HANDOVER = Duration.ofHours(1);
    private static final Duration LONGEST_GRACE = Duration.ofHours(24);

    private ProcessReader() {}

    static ProcessSpec read(MapReader map) {
        ProcessSpec fallback = ProcessSpec.DEFAULT;
        var workers = map.optional("workers", ProcessReader::workers, fallback.workers());
        var transport = map.optional("transport", ProcessReader::transport, fallback.transport());
        var maxConnections =
                map.optional("max_connections", v -> v.integer(1, MAX_CONNECTIONS), fallback.maxConnections());
        var handoverDelay = map.optional(
                "handover_delay", v -> v.duration(Duration.ZERO, LONGEST_HANDOVER), fallback.handoverDelay());
        var shutdownGrace =
                map.optional("shutdown_grace", v -> v.duration(Duration.ZERO, LONGEST_GRACE), fallback.shutdownGrace());
        var warmUp = map.optional("warm_up", v -> v.word(ProcessSpec.WarmUp.class), fallback.warmUp());
        var buffers = map.section("buffers", BuffersReader::files);
        var stateFile = map.<@Nullable String>optional(
                "state_file", v -> v.parsed("a file such as /var/lib/lbd/state.json", ProcessReader::stateFile), null);
        var notrack = map.optional("notrack", Value::flag, fallback.notrack());
        return map.build(() -> new ProcessSpec(
                workers.get(),
                transport.get(),
                maxConnections.get(),
                handoverDelay.get(),
                shutdownGrace.get(),
                warmUp.get(),
                buffers.get(),
                stateFile.get(),
                notrack.get()));
    }

    private static Transport transport(Value value) {
        if (value.says("io_uring")) {
            throw value.refuse("io_uring is not supported: it was no cheaper than epoll; write auto or epoll");
        }
        return value.word(Transport.class);
    }

    /// Wherever the process was started from.
    private static String stateFile(String text) {
        if (!text.startsWith("/") || text.endsWith("/")) {
            throw new IllegalArgumentException("\"" + text + "\" is no path of a file that begins with /");
        }
        return text;
    }

    private static int workers(Value value) {
        return value.is("auto") ? 0 : value.integer(1, 1024);
    }
}
