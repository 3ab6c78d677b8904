package lbd.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;

/// Writes events to standard output; what nobody reads is lost and counted. Logback's own appenders for
/// streams stop for good at the first error, or hide it.
final class EventAppender extends AppenderBase<ILoggingEvent> {
    private final EventEncoder encoder;
    private final Stdout out;

    EventAppender(EventEncoder encoder, Stdout out) {
        this.encoder = encoder;
        this.out = out;
    }

    EventEncoder encoder() {
        return encoder;
    }

    @Override
    protected void append(ILoggingEvent event) {
        try {
            if (encoder.takes(event.getLevel())) {
                out.event(encoder.encode(event));
            } else {
                EventMemory.tell(Fields.of(event));
            }
        } catch (IOException e) {
            LostEvents.count();
        }
    }
}
