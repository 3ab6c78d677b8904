package lbd.daemon.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;

/// The log as it is, but on `System.out`: the process's own standard output belongs to who runs the tests, and hears
/// from
/// them there.
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class TestLog extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        return new LogConfigurator(new Stdout(new SystemOut(), false)).configure(context);
    }

    private static final class SystemOut extends OutputStream {
        @Override
        public void write(int octet) {
            System.out.write(octet);
        }

        @Override
        public void write(byte[] octets, int from, int length) {
            System.out.write(octets, from, length);
        }
    }
}
