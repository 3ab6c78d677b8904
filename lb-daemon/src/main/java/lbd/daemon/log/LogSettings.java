package lbd.daemon.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import lbd.core.model.LogSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Puts `log:` into force, at start and with each reload.
public final class LogSettings {
    static final String QUEUE = "queue";
    static final String STDOUT = "stdout";

    private LogSettings() {}

    /// Any thread; lines that are on their way may come out in the old form.
    ///
    /// @param alerts there are some: they hear of what is well again, whatever the level of the log
    public static void apply(LogSpec spec, boolean alerts) {
        LoggerContext context = context();
        Level level = level(spec.level());
        context.getLogger("lbd").setLevel(alerts && level.isGreaterOrEqual(Level.INFO) ? Level.INFO : level);
        // Libraries speak up when something is wrong with them; their debugging is nobody's here.
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        EventEncoder encoder = encoder(context);
        encoder.level(level);
        encoder.format(spec.format());
    }

    /// Of one logger and those below it; null: as of the one above.
    static void level(String logger, LogSpec.@Nullable Level level) {
        boolean above = logger.equals(Logger.ROOT_LOGGER_NAME) || logger.equals("lbd");
        if (level != null || !above) {
            context().getLogger(logger).setLevel(level == null ? null : level(level));
            if (level != null) {
                encoder(context()).atMost(level(level));
            }
        }
    }

    /// Writes what is queued, then ends logging.
    public static void close() {
        context().stop();
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static EventEncoder encoder(LoggerContext context) {
        AsyncAppender queue =
                (AsyncAppender) context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(QUEUE);
        return ((EventAppender) queue.getAppender(STDOUT)).encoder();
    }

    private static Level level(LogSpec.Level level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }
}
