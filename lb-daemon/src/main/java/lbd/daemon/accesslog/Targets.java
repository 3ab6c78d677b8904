package lbd.daemon.accesslog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.ExtraField;
import lbd.core.model.AccessLogSpec;
import org.jspecify.annotations.Nullable;

/// The access log in force, and those that listeners have for themselves. Immutable.
final class Targets {
    static final Targets OFF = new Targets(null, Map.of(), List.of());

    private final @Nullable LogTarget main;
    private final Map<String, @Nullable LogTarget> byListener;
    private final List<LogOutput> outputs;
    private final ExtraField[] extras;

    private Targets(@Nullable LogTarget main, Map<String, @Nullable LogTarget> byListener, List<LogOutput> outputs) {
        this.main = main;
        this.byListener = byListener;
        this.outputs = outputs;
        Set<ExtraField> all = new LinkedHashSet<>();
        targets().forEach(target -> all.addAll(target.format().extras()));
        extras = all.toArray(ExtraField[]::new);
    }

    /// Opens what the specification asks for; of those outputs nothing stays open where that fails.
    ///
    /// @throws Failure                  if a file cannot be opened
    /// @throws IllegalArgumentException if a format is none, or lines show too much
    static Targets of(AccessLogSpec spec, Outputs outputs) throws Failure {
        try {
            LogTarget main = opened(spec, "access_log.path", outputs);
            Map<String, @Nullable LogTarget> byListener = new HashMap<>();
            for (Map.Entry<String, AccessLogSpec> own : spec.byListener().entrySet()) {
                String key = "listeners[" + own.getKey() + "].access_log.path";
                byListener.put(own.getKey(), opened(own.getValue(), key, outputs));
            }
            Targets targets = new Targets(main, byListener, outputs.all());
            if (targets.extras.length > ExtraField.MAX) {
                throw new IllegalArgumentException("all formats together show " + targets.extras.length
                        + " fields of heads; allowed: " + ExtraField.MAX);
            }
            return targets;
        } catch (Failure | IllegalArgumentException e) {
            outputs.all().forEach(LogOutput::close);
            throw e;
        }
    }

    private static @Nullable LogTarget opened(AccessLogSpec spec, String key, Outputs outputs) throws Failure {
        try {
            return LogTarget.of(spec, outputs);
        } catch (IOException e) {
            throw new Failure(key, spec.path(), e);
        }
    }

    /// A file that cannot be opened.
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final String key;
        private final String path;
        private final IOException reason;

        private Failure(String key, String path, IOException reason) {
            super(reason);
            this.key = key;
            this.path = path;
            this.reason = reason;
        }

        /// Of the configuration.
        String key() {
            return key;
        }

        String path() {
            return path;
        }

        IOException reason() {
            return reason;
        }
    }

    /// @return null where its log is off
    @Nullable
    LogTarget of(String listener) {
        if (byListener.isEmpty()) {
            return main;
        }
        LogTarget own = byListener.get(listener);
        return own != null || byListener.containsKey(listener) ? own : main;
    }

    boolean uses(AccessField field) {
        if (byListener.isEmpty()) {
            return main != null && main.format().uses(field);
        }
        return targets().stream().anyMatch(target -> target.format().uses(field));
    }

    ExtraField[] extras() {
        return extras;
    }

    private List<LogTarget> targets() {
        List<LogTarget> all = new ArrayList<>();
        if (main != null) {
            all.add(main);
        }
        for (LogTarget own : byListener.values()) {
            if (own != null) {
                all.add(own);
            }
        }
        return all;
    }

    /// Each once.
    List<LogOutput> outputs() {
        return outputs;
    }

    void close() {
        outputs().forEach(LogOutput::close);
    }
}
