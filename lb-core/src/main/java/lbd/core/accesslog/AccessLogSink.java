package lbd.core.accesslog;

import java.util.concurrent.ScheduledExecutorService;

/// Where access lines go. Any thread.
public interface AccessLogSink {
    /// Takes lines and forgets them.
    AccessLogSink OFF = loop -> new AccessLog() {
        @Override
        public boolean wants(AccessField field) {
            return false;
        }

        @Override
        public void log(AccessRecord record) {}
    };

    /// The log of one event loop, to be asked for once when the loop starts. It schedules the handing over of its lines
    /// on that loop.
    AccessLog forLoop(ScheduledExecutorService loop);
}
