package lbd.daemon.accesslog;

import java.io.IOException;
import java.io.PrintStream;

/// Standard output or error. Goes through the same object as events do, whose lock keeps lines whole.
record StreamOutput(String name, PrintStream stream) implements Output {
    @Override
    public void write(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
        if (stream.checkError()) {
            throw new IOException("nobody reads it");
        }
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}
}
