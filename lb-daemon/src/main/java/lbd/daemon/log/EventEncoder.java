package lbd.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import lbd.core.model.LogSpec;

/// Writes an event as one line of text or JSON.
final class EventEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final boolean priorities;
    private volatile LogSpec.Format format = LogSpec.DEFAULT.format();

    private volatile Level level = Level.TRACE;

    /// @param priorities each line begins with its own, for the journal
    EventEncoder(boolean priorities) {
        this.priorities = priorities;
    }

    /// syslog(3): 3 error, 4 warning, 6 informational, 7 debug.
    private static String priority(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> "<3>";
            case Level.WARN_INT -> "<4>";
            case Level.INFO_INT -> "<6>";
            default -> "<7>";
        };
    }

    /// The level of lines; events below it come only where somebody else wants to hear of them.
    void level(Level least) {
        level = least;
    }

    /// Lines of this level too.
    void atMost(Level also) {
        if (!also.isGreaterOrEqual(level)) {
            level = also;
        }
    }

    boolean takes(Level other) {
        return other.isGreaterOrEqual(level);
    }

    void format(LogSpec.Format format) {
        this.format = format;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Fields fields = Fields.of(event);
        EventMemory.add(fields);
        String line = switch (format) {
            case TEXT -> TextLine.of(fields);
            case JSON -> JsonEvent.of(fields);
        };
        return (priorities ? priority(event.getLevel()) + line + "\n" : line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
