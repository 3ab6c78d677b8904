package lbd.proxy.files.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// What of files is in memory. None of it waits for a disk, so that event loops may ask. Any thread.
public final class PageCache {
    private static final int RWF_NOWAIT = 8;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    /// Of the smallest page.
    private static final int PAGE = 4096;
    /// Where the system only says whether a place is in memory, so far apart it is asked.
    private static final int STEP = 64 * 1024;

    // Of a thread: struct iovec; struct cachestat_range; struct cachestat; a byte.
    private static final int IOVEC = 0;
    private static final int RANGE = 16;
    private static final int STAT = 32;
    private static final int BYTE = 80;
    private static final int SCRATCH = 88;
    private static final ThreadLocal<MemorySegment> SCRATCHES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SCRATCH, 8));

    // Older systems have no such call, and some service managers do not know it and forbid it.
    private static volatile boolean counts = true;

    private PageCache() {}

    /// Reads what is in memory, from one position on.
    ///
    /// @param address where to; stays until it has returned
    /// @return how many bytes; 0 where a disk would have to be waited for, or there are no more
    public static int read(int file, long from, long address, int most) {
        MemorySegment scratch = SCRATCHES.get();
        scratch.set(JAVA_LONG, IOVEC, address);
        scratch.set(JAVA_LONG, IOVEC + 8, most);
        return Math.max(0, Libc.preadv2(file, scratch, 1, from, RWF_NOWAIT));
    }

    /// Whether a part of a file is in memory, as far as that can be said.
    ///
    /// @param count bytes, at least 1
    /// @return false too where the file system does not tell
    public static boolean holds(int file, long from, long count) {
        long last = from + count - 1;
        int atLast = readByte(file, last);
        if (atLast != 1 && atLast != -EOPNOTSUPP) {
            return false;
        }
        if (counts) {
            // Pages that are on their way are counted too. The last of them comes last, and it is here.
            long held = count(file, from, count);
            if (held >= 0) {
                return held >= last / PAGE - from / PAGE + 1;
            }
            counts = false;
        }
        for (long at = from; at < last; at += STEP) {
            if (readByte(file, at) != 1) {
                return false;
            }
        }
        return atLast == 1;
    }

    private static int readByte(int file, long at) {
        MemorySegment scratch = SCRATCHES.get();
        scratch.set(JAVA_LONG, IOVEC, scratch.address() + BYTE);
        scratch.set(JAVA_LONG, IOVEC + 8, 1);
        return Libc.preadv2(file, scratch, 1, at, RWF_NOWAIT);
    }

    /// @return pages in memory; -1 where the system does not count them
    private static long count(int file, long from, long count) {
        MemorySegment scratch = SCRATCHES.get();
        scratch.set(JAVA_LONG, RANGE, from);
        scratch.set(JAVA_LONG, RANGE + 8, count);
        int returned = Libc.cachestat(file, scratch.asSlice(RANGE), scratch.asSlice(STAT));
        return switch (-returned) {
            case 0 -> scratch.get(JAVA_LONG, STAT);
            case Errno.EPERM, ENOSYS -> -1;
            default -> 0;
        };
    }
}
