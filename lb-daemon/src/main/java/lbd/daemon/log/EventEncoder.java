package lbd.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import lbd.core.model.LogSpec;

/// Writes an event as one line of text or JSON.
final class EventEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private volatile LogSpec.Format format = LogSpec.DEFAULT.format();

    void format(LogSpec.Format format) {
        this.format = format;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        Fields fields = Fields.of(event);
        String line = switch (format) {
            case TEXT -> TextLine.of(fields);
            case JSON -> JsonLine.of(fields);
        };
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
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
