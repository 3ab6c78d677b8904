package lbd.daemon.syslog;

import java.io.IOException;

/// An open way to a receiver. For one thread, which it keeps waiting for [SyslogClient#PATIENCE] at most at a time.
interface SyslogTransport extends AutoCloseable {
    /// Sends a message, or keeps it until [#flush].
    ///
    /// @param message of which the first so many octets count; the caller's again afterwards
    /// @throws IOException if the way is at its end
    void send(byte[] message, int length) throws IOException;

    default void flush() throws IOException {}

    /// Whether the other end is still there, as far as is known without waiting.
    default boolean isOpen() {
        return true;
    }

    @Override
    void close();
}
