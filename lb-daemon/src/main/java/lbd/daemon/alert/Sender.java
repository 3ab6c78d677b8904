package lbd.daemon.alert;

/// A way to send. It waits, a bounded time.
@FunctionalInterface
interface Sender {
    /// @return what the other side has answered, in one line
    /// @throws NotSentException     that says why not
    /// @throws InterruptedException when the daemon stops
    String send(Message message) throws NotSentException, InterruptedException;
}
