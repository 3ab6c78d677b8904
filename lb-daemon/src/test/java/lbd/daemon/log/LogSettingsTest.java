package lbd.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import lbd.core.model.LogSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LogSettingsTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @AfterEach
    void reset() {
        LogSettings.apply(LogSpec.DEFAULT, false);
    }

    @Test
    void levelIsOursAndLibrariesSpeakOfTroubleOnly() {
        LogSettings.apply(new LogSpec(LogSpec.Level.DEBUG, LogSpec.Format.TEXT), false);
        assertTrue(context.getLogger("lbd.proxy").isDebugEnabled());
        assertFalse(context.getLogger("io.netty").isInfoEnabled());
        assertTrue(context.getLogger("io.netty").isWarnEnabled());
        LogSettings.apply(new LogSpec(LogSpec.Level.ERROR, LogSpec.Format.TEXT), false);
        assertFalse(context.getLogger("lbd.proxy").isWarnEnabled());
        assertFalse(context.getLogger("io.netty").isWarnEnabled());
    }

    @Test
    void formatChangesWithTheSettings() {
        LogSettings.apply(new LogSpec(LogSpec.Level.INFO, LogSpec.Format.JSON), false);
        assertTrue(encoded(event("server.down")).startsWith("{\"time\":"));
        LogSettings.apply(new LogSpec(LogSpec.Level.INFO, LogSpec.Format.TEXT), false);
        assertTrue(encoded(event("server.down")).contains(" info event=server.down"));
    }

    @Test
    void libraryLineSaysWhoSpeaksAndATraceStaysOnOneLine() {
        LoggingEvent event = new LoggingEvent(
                "",
                context.getLogger("io.netty.x"),
                ch.qos.logback.classic.Level.WARN,
                "hm {}",
                new Exception("a\nb"),
                new Object[] {"two words"});
        String line = encoded(event);
        assertTrue(
                line.contains(" warn event=log logger=io.netty.x message=\"hm two words\" trace=\"java.lang."), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void journalIsToldHowBadALineIs() {
        EventEncoder encoder = new EventEncoder(true);
        assertTrue(new String(encoder.encode(event("x")), StandardCharsets.UTF_8).matches("<6>2\\S+Z info event=x\n"));
        LoggingEvent error =
                new LoggingEvent("", context.getLogger("lbd"), ch.qos.logback.classic.Level.ERROR, "y", null, null);
        assertTrue(new String(encoder.encode(error), StandardCharsets.UTF_8).startsWith("<3>"));
    }

    private LoggingEvent event(String name) {
        LoggingEvent event =
                new LoggingEvent("", context.getLogger("lbd"), ch.qos.logback.classic.Level.INFO, null, null, null);
        event.addKeyValuePair(new KeyValuePair("event", name));
        return event;
    }

    private String encoded(LoggingEvent event) {
        var queue = (ch.qos.logback.classic.AsyncAppender)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("queue");
        EventEncoder encoder = ((EventAppender) queue.getAppender("stdout")).encoder();
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }
}
