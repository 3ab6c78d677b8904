package lbd.daemon.accesslog;

import java.io.IOException;
import lbd.core.model.SyslogSpec;
import lbd.daemon.syslog.SyslogClient;

/// Lines as messages of syslog. One that cannot be reached refuses no configuration: lbd starts without it.
final class SyslogOutput implements LogOutput {
    private final String path;
    private final SyslogClient client;

    SyslogOutput(String path) {
        this.path = path;
        client = new SyslogClient(SyslogSpec.of(path));
    }

    @Override
    public String name() {
        return path;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        client.send(bytes, length);
    }

    @Override
    public void reopen() {
        client.reset();
    }

    @Override
    public void close() {
        client.close();
    }
}
