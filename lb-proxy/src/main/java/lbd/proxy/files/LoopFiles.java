package lbd.proxy.files;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.edge.Encoding;
import org.jspecify.annotations.Nullable;

/// What one loop has found lately. Confined to it.
final class LoopFiles {
    /// After so long the disk is asked again, so that a change is seen.
    static final long FRESH_NANOS = 1_000_000_000L;

    static final int MOST = 2000;

    /// Of the contents that are kept, and of the paths, which strangers choose.
    static final long MOST_BYTES = 16L << 20;

    /// What was asked.
    ///
    /// @param liked codings that the client takes, where that makes a difference
    record Question(Folder folder, String path, List<Encoding> liked) {}

    /// @param bytes that it takes, mostly
    private record Known(Found found, long nanos, long bytes) {
        static Known of(Question question, Found found, long nanos) {
            long content = switch (found) {
                case ServedFile file -> file.content() == null ? 0 : file.size();
                case Found.Listing(byte[] page) -> page.length;
                case Found.IsFolder _, Found.Nothing _, Found.Trouble _ -> 0;
            };
            return new Known(found, nanos, content + question.path().length());
        }
    }

    // The one that has not been asked for the longest is the first.
    private final LinkedHashMap<Question, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// @return null: it has to be looked for
    @Nullable
    Found get(Question question, long nowNanos) {
        Known its = known.get(question);
        return its == null || nowNanos - its.nanos() > FRESH_NANOS ? null : its.found();
    }

    /// @param nowNanos when it was asked for, before it was looked for
    void put(Question question, Found found, long nowNanos) {
        Known its = Known.of(question, found, nowNanos);
        Known before = known.put(question, its);
        bytes += its.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Map.Entry<Question, Known>> oldest = known.entrySet().iterator();
        while ((known.size() > MOST || bytes > MOST_BYTES) && oldest.hasNext()) {
            bytes -= oldest.next().getValue().bytes();
            oldest.remove();
        }
    }

    int size() {
        return known.size();
    }

    long bytes() {
        return bytes;
    }
}
