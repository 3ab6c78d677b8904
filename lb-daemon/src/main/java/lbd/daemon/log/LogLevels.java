package lbd.daemon.log;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lbd.core.model.LogSpec;
import org.jspecify.annotations.Nullable;

/// How much is logged: what the file says, and what an operator says otherwise, of all or of one logger. State thread.
public final class LogLevels {
    /// So many loggers may have a level of their own.
    public static final int MAX = 100;

    /// Of all.
    public static final String ALL = "";

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.$]{0,199}");

    private final Map<String, LogSpec.Level> byHand = new TreeMap<>();
    private LogSpec file = LogSpec.DEFAULT;
    private boolean alerts;

    /// What the file says from now on. What was said by hand of all is over where it has changed just that.
    ///
    /// @param alerted there are some who hear of more than is logged
    public void apply(LogSpec spec, boolean alerted) {
        if (spec.level() != file.level()) {
            byHand.remove(ALL);
        }
        file = spec;
        alerts = alerted;
        enforce();
    }

    public LogSpec.Level ofFile() {
        return file.level();
    }

    /// By the names of loggers, [#ALL] for all.
    public Map<String, LogSpec.Level> byHand() {
        return Collections.unmodifiableMap(new TreeMap<>(byHand));
    }

    /// @param logger `lbd.proxy`, or [#ALL]
    /// @param level  null: as without a word about it
    /// @throws IllegalArgumentException if that is no logger's name, or there are too many
    public void say(String logger, LogSpec.@Nullable Level level) {
        if (!logger.equals(ALL) && !NAME.matcher(logger).matches()) {
            throw new IllegalArgumentException("no name of a logger, such as lbd.proxy");
        }
        if (level == null || (logger.equals(ALL) && level == file.level())) {
            if (byHand.remove(logger) != null && !logger.equals(ALL)) {
                LogSettings.level(logger, null);
            }
        } else if (byHand.size() >= MAX && !byHand.containsKey(logger)) {
            throw new IllegalArgumentException(MAX + " loggers have levels of their own already");
        } else {
            byHand.put(logger, level);
        }
        enforce();
    }

    private void enforce() {
        LogSpec.Level all = byHand.getOrDefault(ALL, file.level());
        LogSettings.apply(new LogSpec(all, file.format()), alerts);
        byHand.forEach((logger, level) -> {
            if (!logger.equals(ALL)) {
                LogSettings.level(logger, level);
            }
        });
    }
}
