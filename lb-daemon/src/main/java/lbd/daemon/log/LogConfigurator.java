package lbd.daemon.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;

/// What is logged before the configuration is read, and how; [LogSettings] then sets level and format. Logback finds it
/// by `META-INF/services`: a file would bring an XML parser and much reflection into every start.
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final int QUEUED_LINES = 4096;
    private static final int MAX_FLUSH_MILLIS = 2000;

    private final Stdout out;

    public LogConfigurator() {
        this(Stdout.ours());
    }

    LogConfigurator(Stdout out) {
        this.out = out;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getStatusManager().add(new NopStatusListener());
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(queue(context, stdout(context)));
        context.getLogger("lbd").setLevel(Level.INFO);
        // It warns that it would ask public name servers, where the system names none: nobody asks it.
        context.getLogger("io.netty.resolver.dns.DefaultDnsServerAddressStreamProvider")
                .setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private EventAppender stdout(LoggerContext context) {
        EventEncoder encoder = new EventEncoder(out.priorities());
        encoder.setContext(context);
        encoder.start();
        EventAppender stdout = new EventAppender(encoder, out);
        stdout.setContext(context);
        stdout.setName(LogSettings.STDOUT);
        stdout.start();
        return stdout;
    }

    private static AsyncAppender queue(LoggerContext context, EventAppender stdout) {
        AsyncAppender queue = new LostEvents.Queue();
        queue.setContext(context);
        queue.setName(LogSettings.QUEUE);
        queue.setQueueSize(QUEUED_LINES);
        // Nobody waits for a terminal that is stopped or a pipe that nobody reads: what does not fit is lost.
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.setMaxFlushTime(MAX_FLUSH_MILLIS);
        queue.addAppender(stdout);
        queue.start();
        return queue;
    }
}
