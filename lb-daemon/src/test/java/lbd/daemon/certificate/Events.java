package lbd.daemon.certificate;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/// The events that a class has logged, as `level key=value ...`.
public final class Events implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    public Events(Class<?> of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    /// Those since the last call.
    public List<String> taken() {
        List<String> taken = List.copyOf(lines.list).stream().map(Events::line).toList();
        lines.list.subList(0, taken.size()).clear();
        return taken;
    }

    private static String line(ILoggingEvent event) {
        return event.getLevel() + " "
                + event.getKeyValuePairs().stream()
                        .map(pair -> pair.key + "=" + pair.value)
                        .collect(Collectors.joining(" "));
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
    }
}
