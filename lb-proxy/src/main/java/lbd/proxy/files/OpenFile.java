package lbd.proxy.files;

import lbd.proxy.files.sys.FileFacts;
import lbd.proxy.files.sys.FileProblem;
import lbd.proxy.files.sys.NativeFile;
import lbd.proxy.files.sys.PageCache;
import lbd.proxy.loop.Workers;

/// A file that is open to be sent, shared by all requests of one loop that are sent it: positions are each one's own.
/// It is closed when the last of its users has let it go. Confined to that loop, but for what says otherwise.
final class OpenFile {
    /// What has been seen to be in memory stays there for so long.
    private static final long WARM_NANOS = 1_000_000_000L;

    private final NativeFile file;
    private final FileFacts facts;
    private final Workers workers;
    private int users = 1;
    // Seen to be in memory, from its begin on.
    private long warmTo;
    private long warmNanos;

    /// Any thread. In use from now on.
    ///
    /// @param facts as they were when it was opened
    OpenFile(NativeFile file, FileFacts facts, Workers workers) {
        this.file = file;
        this.facts = facts;
        this.workers = workers;
    }

    int descriptor() {
        return file.descriptor();
    }

    /// Another user.
    OpenFile use() {
        users++;
        return this;
    }

    /// One user less.
    void release() {
        users--;
        // The last one to close a file that has been deleted waits until the disk has forgotten it.
        if (users == 0 && !workers.run(file::close)) {
            file.close();
        }
    }

    /// Whether it has been written to since it was opened, as far as this machine knows.
    boolean hasChanged() {
        try {
            return !file.knownFacts().equals(facts);
        } catch (FileProblem e) {
            return true;
        }
    }

    /// Whether a part can be sent without a disk being waited for.
    boolean isInMemory(long from, long count, long nowNanos) {
        if (from + count <= warmTo && nowNanos - warmNanos < WARM_NANOS) {
            return true;
        }
        boolean holds = PageCache.holds(file.descriptor(), from, count);
        if (holds) {
            isWarm(from, count, nowNanos);
        }
        return holds;
    }

    /// A part is in memory now.
    void isWarm(long from, long count, long nowNanos) {
        if (nowNanos - warmNanos >= WARM_NANOS || warmTo == 0) {
            warmTo = 0;
            warmNanos = nowNanos;
        }
        if (from <= warmTo) {
            warmTo = Math.max(warmTo, from + count);
        }
    }

    /// Reads what is in memory.
    ///
    /// @return how many bytes; 0 where a disk would have to be waited for
    int readNow(long from, long address, int most) {
        return PageCache.read(file.descriptor(), from, address, most);
    }

    /// Waits for the disk: not on a loop. Any thread that is one of its users.
    ///
    /// @param address where to
    /// @return how many bytes; 0: there are no more
    int read(long from, long address, int most) throws FileProblem {
        return file.read(from, address, most);
    }
}
