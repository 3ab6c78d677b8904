package lbd.daemon.accesslog;

import java.io.IOException;
import java.io.PrintStream;
import lbd.daemon.log.Stdout;

/// Standard output or error, which are there for others too.
sealed interface StandardOutput extends LogOutput {
    @Override
    default void reopen() {}

    @Override
    default void close() {}

    /// Beside the events.
    record Out() implements StandardOutput {
        @Override
        public String name() {
            return "stdout";
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            Stdout.ours().lines(bytes, length);
        }
    }

    /// Through the same object as whoever else prints there, whose lock keeps lines whole.
    record Err(PrintStream stream) implements StandardOutput {
        @Override
        public String name() {
            return "stderr";
        }

        @Override
        public void write(byte[] bytes, int length) throws IOException {
            stream.write(bytes, 0, length);
            if (stream.checkError()) {
                throw new IOException("nobody reads it");
            }
        }
    }
}
