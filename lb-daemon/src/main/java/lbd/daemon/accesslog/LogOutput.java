package lbd.daemon.accesslog;

import java.io.IOException;
import java.util.function.Consumer;
import lbd.daemon.problem.Sighting;

/// Where lines end up. Used by the writer's thread only, where it does not say otherwise.
interface LogOutput extends AutoCloseable {
    /// As people know it: `stdout`, or the file's path.
    String name();

    /// Writes whole lines.
    void write(byte[] bytes, int length) throws IOException;

    /// Goes on in a new file of the same name, after the old one was moved away; no matter for a stream.
    ///
    /// @throws IOException if there can be none; the old file is then still in use
    void reopen() throws IOException;

    /// What goes wrong beside the writing of lines. Any thread.
    default void look(Consumer<Sighting> to) {}

    @Override
    void close();
}
