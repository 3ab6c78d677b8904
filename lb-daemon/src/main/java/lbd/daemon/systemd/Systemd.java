package lbd.daemon.systemd;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The service manager that started this process, if there is one. Any thread, in the order
///
///     started -> (reloading -> reloaded)* -> stopping -> close
///
/// From the start on it hears in regular intervals that the daemon is alive, as long as it is.
public interface Systemd extends AutoCloseable {
    /// The daemon as systemd shall see it.
    interface View {
        /// One line for `systemctl status`.
        String status();

        /// Why the daemon is stuck; empty while it is not.
        List<String> deadReasons();
    }

    /// Where nothing manages this process.
    Systemd NONE = new NoSystemd();

    /// @param environment of this process
    static Systemd of(Map<String, String> environment) {
        NotifyEnvironment found =
                NotifyEnvironment.of(environment, ProcessHandle.current().pid());
        return found == null ? NONE : new SystemdNotifier(new NotifySocket(found.socket()), found.watchdog());
    }

    /// A configuration is in force and every listener is bound.
    void started(View view);

    /// A reload begins.
    void reloading();

    /// A reload has ended, whatever became of it.
    void reloaded();

    /// The daemon stops.
    ///
    /// @param limit how long that may take
    void stopping(Duration limit);

    /// Another process is the service's main one from now on, and tells what there is to tell. Waits a moment until
    /// that
    /// is sent; nothing follows.
    void handedOver(long pid);

    /// Waits a moment for what has not been sent.
    @Override
    void close();
}
