package lbd.proxy.files.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// A descriptor of a file or a folder. Names are octets, each a character of a string: a file's name has no charset.
///
/// One that is [#in] a folder is only looked at: nothing happens to a pipe or a device by it. Then [#open]
/// opens the very same. Any thread, but for [#close], which nobody may use it after. Calls wait for the disk
/// where they do not say that they do not.
public final class NativeFile implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_RDONLY = 0;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_STATX_DONT_SYNC = 0x4000;
    private static final int STATX_TYPE_MTIME_SIZE = 0x1 | 0x40 | 0x200;
    // Of struct statx, the same on each processor.
    private static final int STX_MODE = 28;
    private static final int STX_SIZE = 40;
    private static final int STX_MTIME = 112;
    private static final int STX_MTIME_NANOS = 120;

    // Of struct linux_dirent64.
    private static final int D_RECLEN = 16;
    private static final int D_TYPE = 18;
    private static final int D_NAME = 19;
    private static final int DT_DIR = 4;

    private static final int LONGEST_PATH = 4096;
    private static final int ENTRIES = 32 * 1024;

    // Of a thread: an octet of 0, which is the empty path, and a struct statx behind it.
    private static final int STATX = 64;
    private static final int SCRATCH = STATX + 256;
    private static final ThreadLocal<MemorySegment> SCRATCHES =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SCRATCH, 8));

    private final int descriptor;

    private NativeFile(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Any, links followed.
    ///
    /// @param path from the root of the system
    public static NativeFile at(String path) throws FileProblem {
        return new NativeFile(openat(AT_FDCWD, path, O_PATH));
    }

    /// One in this folder, links followed, wherever they lead.
    ///
    /// @param path from here, not empty
    public NativeFile in(String path) throws FileProblem {
        return new NativeFile(openat(descriptor, path, O_PATH));
    }

    /// The same, to be read.
    public NativeFile open() throws FileProblem {
        return new NativeFile(openat(AT_FDCWD, link(), O_RDONLY | O_NONBLOCK | O_NOCTTY));
    }

    private static int openat(int folder, String path, int flags) throws FileProblem {
        if (path.indexOf('\0') >= 0 || path.length() >= LONGEST_PATH) {
            throw new FileProblem("openat", path.length() >= LONGEST_PATH ? Errno.ENAMETOOLONG : Errno.ENOENT);
        }
        try (Arena arena = Arena.ofConfined()) {
            return check("openat", Libc.openat(folder, arena.allocateFrom(path, ISO_8859_1), flags | O_CLOEXEC));
        }
    }

    private static int check(String call, int returned) throws FileProblem {
        if (returned < 0) {
            throw new FileProblem(call, -returned);
        }
        return returned;
    }

    private String link() {
        return "/proc/self/fd/" + descriptor;
    }

    /// Where it is, from the root of the system, without a link on the way.
    public String path() throws FileProblem {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(LONGEST_PATH);
            int length = check("readlink", Libc.readlink(arena.allocateFrom(link(), ISO_8859_1), into, LONGEST_PATH));
            return new String(into.asSlice(0, length).toArray(JAVA_BYTE), ISO_8859_1);
        }
    }

    public int descriptor() {
        return descriptor;
    }

    /// As the system has it now.
    public FileFacts facts() throws FileProblem {
        return facts(0);
    }

    /// As this machine knows it, without asking another one whose disk it is on.
    public FileFacts knownFacts() throws FileProblem {
        return facts(AT_STATX_DONT_SYNC);
    }

    private FileFacts facts(int flags) throws FileProblem {
        MemorySegment scratch = SCRATCHES.get();
        MemorySegment facts = scratch.asSlice(STATX);
        check("statx", Libc.statx(descriptor, scratch, AT_EMPTY_PATH | flags, STATX_TYPE_MTIME_SIZE, facts));
        return FileFacts.of(
                facts.get(JAVA_SHORT, STX_MODE),
                facts.get(JAVA_LONG, STX_SIZE),
                facts.get(JAVA_LONG, STX_MTIME),
                facts.get(JAVA_INT, STX_MTIME_NANOS));
    }

    /// Reads to memory that stays until it has returned.
    ///
    /// @param from    position in the file
    /// @param address where to
    /// @return how many bytes; 0: there are no more
    public int read(long from, long address, int most) throws FileProblem {
        int count;
        do {
            count = Libc.pread(descriptor, address, most, from);
        } while (count == -Errno.EINTR);
        return check("pread", count);
    }

    /// Reads from its begin on.
    ///
    /// @return how many bytes: fewer than there is room for where it has no more
    public int read(byte[] into) throws FileProblem {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, into.length));
            int count = 0;
            for (int more = 1; more > 0 && count < into.length; count += more) {
                more = read(count, bytes.address() + count, into.length - count);
            }
            MemorySegment.copy(bytes, JAVA_BYTE, 0, into, 0, count);
            return count;
        }
    }

    /// Of a folder.
    ///
    /// @param most of them
    /// @return names, those of folders with a slash at their end; links are not followed
    public List<String> names(int most) throws FileProblem {
        List<String> names = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(ENTRIES, 8);
            for (int length = entries(into); length > 0 && names.size() < most; length = entries(into)) {
                for (int at = 0; at < length && names.size() < most; ) {
                    String name = into.getString(at + D_NAME, ISO_8859_1);
                    if (!name.equals(".") && !name.equals("..")) {
                        names.add(into.get(JAVA_BYTE, at + D_TYPE) == DT_DIR ? name + "/" : name);
                    }
                    at += Short.toUnsignedInt(into.get(JAVA_SHORT, at + D_RECLEN));
                }
            }
        }
        return names;
    }

    private int entries(MemorySegment into) throws FileProblem {
        return check("getdents64", Libc.getdents(descriptor, into, ENTRIES));
    }

    @Override
    public void close() {
        int ignored = Libc.close(descriptor);
    }
}
