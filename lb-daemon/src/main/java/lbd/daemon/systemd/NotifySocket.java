package lbd.daemon.systemd;

import java.io.IOException;
import lbd.daemon.sys.DatagramSender;
import org.jspecify.annotations.Nullable;

/// The socket that systemd reads. Opened with the first message, on the thread that sends: native calls take a moment
/// to set up, which nobody shall wait for.
final class NotifySocket implements SystemdNotifier.Receiver {
    private final String name;
    private @Nullable DatagramSender sender;

    NotifySocket(String name) {
        this.name = name;
    }

    @Override
    public void send(String message) throws IOException {
        if (sender == null) {
            sender = new DatagramSender(name);
        }
        sender.send(message);
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
