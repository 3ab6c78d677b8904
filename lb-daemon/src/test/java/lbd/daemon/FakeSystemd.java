package lbd.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import lbd.daemon.systemd.Systemd;

/// Remembers what it was told.
final class FakeSystemd implements Systemd {
    final List<String> told = new CopyOnWriteArrayList<>();
    private volatile View view = new View() {
        @Override
        public String status() {
            return "not started";
        }

        @Override
        public List<String> deadReasons() {
            return List.of();
        }
    };

    View view() {
        return view;
    }

    @Override
    public void started(View started) {
        view = started;
        told.add("started");
    }

    @Override
    public void reloading() {
        told.add("reloading");
    }

    @Override
    public void reloaded() {
        told.add("reloaded");
    }

    @Override
    public void stopping(Duration limit) {
        told.add("stopping " + limit);
    }

    @Override
    public void handedOver(long pid) {
        told.add("handed over to " + pid);
    }

    @Override
    public void close() {
        told.add("closed");
    }
}
