package lbd.core.model;

/// The log of events.
public record LogSpec(Level level, Format format) {
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    public enum Format {
        /// `key=value`, one line an event.
        TEXT,
        JSON
    }

    public static final LogSpec DEFAULT = new LogSpec(Level.INFO, Format.TEXT);
}
