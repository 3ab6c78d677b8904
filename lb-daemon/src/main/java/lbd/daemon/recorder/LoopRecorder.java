package lbd.daemon.recorder;

import java.util.EnumSet;
import java.util.Set;
import lbd.core.accesslog.AccessField;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import lbd.core.accesslog.ExtraField;

/// What one event loop keeps of the lines that it writes; everything here happens on it. A record is copied only where
/// it is kept: of what goes well, one in [#SAMPLE].
final class LoopRecorder implements AccessLog {
    /// One in so many is kept of what went well.
    static final int SAMPLE = 64;

    /// Octets of a text.
    private static final int MOST_TEXT = 512;

    private static final int SERVER_ERROR = 500;

    /// What says which request it was.
    private static final Set<AccessField> KEPT = EnumSet.of(
            AccessField.METHOD, AccessField.TARGET, AccessField.HOST, AccessField.REQUEST_ID, AccessField.TRACE_ID);

    /// What is nobody's failure.
    private static final Set<EndReason> FINE =
            EnumSet.of(EndReason.OK, EndReason.RESPONDED, EndReason.IDLE_TIMEOUT, EndReason.SESSION_TIMEOUT);

    private final AccessLog log;
    private final Recorder recorder;
    private final int index;
    private final Ring failures;
    private final Ring others;
    private int untilSample = SAMPLE;

    LoopRecorder(AccessLog log, Recorder recorder, int index, Ring failures, Ring others) {
        this.log = log;
        this.recorder = recorder;
        this.index = index;
        this.failures = failures;
        this.others = others;
    }

    /// What has failed.
    Ring failures() {
        return failures;
    }

    /// A sample of the rest.
    Ring others() {
        return others;
    }

    static boolean failed(AccessRecord record) {
        return record.status >= SERVER_ERROR || !FINE.contains(record.ended);
    }

    @Override
    public boolean wants(AccessField field) {
        return KEPT.contains(field) || log.wants(field);
    }

    @Override
    public ExtraField[] extras() {
        return log.extras();
    }

    @Override
    public void log(AccessRecord record) {
        log.log(record);
        AccessRecord kept = null;
        if (failed(record)) {
            kept = record.kept(MOST_TEXT);
            failures.add(kept);
        } else if (--untilSample == 0) {
            untilSample = SAMPLE;
            kept = record.kept(MOST_TEXT);
            others.add(kept);
        }
        Tail[] tails = recorder.tails();
        for (Tail tail : tails) {
            if (tail.wants(record)) {
                kept = kept == null ? record.kept(MOST_TEXT) : kept;
                tail.add(index, kept);
            }
        }
    }
}
