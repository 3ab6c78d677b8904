package lbd.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// One method for each system call that is used. Each returns what the call returned, or minus errno
/// instead of -1.
///
/// Memory that is passed must be off the heap. None of the calls is marked critical: some block, and a
/// thread in a critical call holds up the garbage collector.
///
/// All are called with one signature of six longs. On Linux, x86-64 and AArch64 pass up to six integers and pointers in
/// registers, in which a function looks at as many, and at as much of each, as it declares. A signature of its own for
/// each would be bound anew at each start: twelve of them took as long as all else that VRRP does there.
///
/// Any thread. A call that was interrupted returns minus EINTR: who waits calls again.
public final class Libc {
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int AF_PACKET = 17;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int SOL_SOCKET = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle CALL = LINKER.downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private static final MemorySegment SOCKET = find("socket");
    private static final MemorySegment CLOSE = find("close");
    private static final MemorySegment SETSOCKOPT = find("setsockopt");
    private static final MemorySegment BIND = find("bind");
    private static final MemorySegment SENDTO = find("sendto");
    private static final MemorySegment RECV = find("recv");
    private static final MemorySegment RECVMSG = find("recvmsg");
    private static final MemorySegment READ = find("read");
    private static final MemorySegment WRITE = find("write");
    private static final MemorySegment EPOLL_CREATE = find("epoll_create1");
    private static final MemorySegment EPOLL_CTL = find("epoll_ctl");
    private static final MemorySegment EPOLL_WAIT = find("epoll_wait");
    private static final MemorySegment TIMERFD_CREATE = find("timerfd_create");
    private static final MemorySegment TIMERFD_SETTIME = find("timerfd_settime");
    private static final MemorySegment EVENTFD = find("eventfd");
    private static final MemorySegment KILL = find("kill");
    private static final MemorySegment PIPE2 = find("pipe2");
    private static final MemorySegment FCNTL = find("fcntl");
    private static final MemorySegment DUP = find("dup");
    private static final MemorySegment GETSOCKNAME = find("getsockname");
    private static final MemorySegment POLL = find("poll");
    private static final MemorySegment WAITPID = find("waitpid");
    private static final MemorySegment RECVMMSG = find("recvmmsg");
    private static final MemorySegment SENDMSG = find("sendmsg");
    private static final MemorySegment SETPRIORITY = find("setpriority");
    private static final MemorySegment SCHED_SETSCHEDULER = find("sched_setscheduler");
    private static final MemorySegment SYSCALL = find("syscall");

    // The C library has no function for these.
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final int BPF = ARM ? 280 : 321;
    private static final int GETDENTS64 = ARM ? 61 : 217;
    private static final int CACHESTAT = 451;

    /// Of files: most daemons serve none.
    private static final class OfFiles {
        static final MemorySegment OPENAT = find("openat");
        static final MemorySegment READLINK = find("readlink");
        static final MemorySegment STATX = find("statx");
        static final MemorySegment PREAD = find("pread");
        static final MemorySegment PREADV2 = find("preadv2");
        static final MemorySegment SENDFILE = find("sendfile");
    }

    /// Of programs that are told something.
    private static final class OfMemory {
        static final MemorySegment MEMFD_CREATE = find("memfd_create");
        static final MemorySegment LSEEK = find("lseek");
    }

    /// Of one process that takes over from another.
    private static final class OfUpgrades {
        static final MemorySegment SOCKETPAIR = find("socketpair");
        static final MemorySegment GETSOCKOPT = find("getsockopt");
        static final MemorySegment DUP2 = find("dup2");
    }

    private Libc() {}

    /// socket(2).
    public static int socket(int family, int type, int protocol) {
        return call(SOCKET, family, type, protocol, 0, 0, 0);
    }

    public static int close(int fd) {
        return call(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    public static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
        try {
            return call(SETSOCKOPT, fd, level, option, pointer(value), length, 0);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
        try {
            return call(OfUpgrades.GETSOCKOPT, fd, level, option, pointer(value), pointer(length), 0);
        } finally {
            Reference.reachabilityFence(value);
            Reference.reachabilityFence(length);
        }
    }

    /// socketpair(2).
    public static int socketpair(int family, int type, MemorySegment two) {
        try {
            return call(OfUpgrades.SOCKETPAIR, family, type, 0, pointer(two), 0, 0);
        } finally {
            Reference.reachabilityFence(two);
        }
    }

    public static int bind(int fd, MemorySegment address, int length) {
        try {
            return call(BIND, fd, pointer(address), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    public static int sendto(
            int fd, MemorySegment bytes, long length, int flags, MemorySegment address, int addressLength) {
        try {
            return call(SENDTO, fd, pointer(bytes), length, flags, pointer(address), addressLength);
        } finally {
            Reference.reachabilityFence(bytes);
            Reference.reachabilityFence(address);
        }
    }

    public static int recv(int fd, MemorySegment bytes, long length) {
        try {
            return call(RECV, fd, pointer(bytes), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    public static int recvmsg(int fd, MemorySegment message) {
        try {
            return call(RECVMSG, fd, pointer(message), 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    public static int read(int fd, MemorySegment bytes, long length) {
        try {
            return call(READ, fd, pointer(bytes), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    public static int write(int fd, MemorySegment bytes, long length) {
        try {
            return call(WRITE, fd, pointer(bytes), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    public static int epollCreate(int flags) {
        return call(EPOLL_CREATE, flags, 0, 0, 0, 0, 0);
    }

    public static int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
        try {
            return call(EPOLL_CTL, epoll, operation, fd, pointer(event), 0, 0);
        } finally {
            Reference.reachabilityFence(event);
        }
    }

    public static int epollWait(int epoll, MemorySegment events, int max, int timeoutMillis) {
        try {
            return call(EPOLL_WAIT, epoll, pointer(events), max, timeoutMillis, 0, 0);
        } finally {
            Reference.reachabilityFence(events);
        }
    }

    public static int timerfdCreate(int clock, int flags) {
        return call(TIMERFD_CREATE, clock, flags, 0, 0, 0, 0);
    }

    public static int timerfdSettime(int fd, int flags, MemorySegment value) {
        try {
            return call(TIMERFD_SETTIME, fd, flags, pointer(value), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    public static int pipe2(MemorySegment two, int flags) {
        try {
            return call(PIPE2, pointer(two), flags, 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(two);
        }
    }

    /// With an argument that is an int. Variadic in C, which for integers changes nothing on these processors.
    /// A file without a name, which ends with its last descriptor.
    static int memfdCreate(MemorySegment name, int flags) {
        try {
            return call(OfMemory.MEMFD_CREATE, pointer(name), flags, 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    /// Back to its begin.
    static int rewind(int fd) {
        return call(OfMemory.LSEEK, fd, 0, 0, 0, 0, 0);
    }

    public static int fcntl(int fd, int command, int argument) {
        return call(FCNTL, fd, command, argument, 0, 0, 0);
    }

    public static int dup(int fd) {
        return call(DUP, fd, 0, 0, 0, 0, 0);
    }

    /// dup2(2): the second becomes the first.
    public static int dup2(int fd, int as) {
        return call(OfUpgrades.DUP2, fd, as, 0, 0, 0, 0);
    }

    public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
        try {
            return call(GETSOCKNAME, fd, pointer(address), pointer(length), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(length);
        }
    }

    public static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
        try {
            return call(POLL, pointer(descriptors), count, timeoutMillis, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(descriptors);
        }
    }

    public static int waitpid(int pid, MemorySegment status, int options) {
        try {
            return call(WAITPID, pid, pointer(status), options, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(status);
        }
    }

    public static int recvmmsg(int fd, MemorySegment messages, int count) {
        try {
            return call(RECVMMSG, fd, pointer(messages), count, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(messages);
        }
    }

    public static int sendmsg(int fd, MemorySegment message) {
        try {
            return call(SENDMSG, fd, pointer(message), 0, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    public static int eventfd(int initial, int flags) {
        return call(EVENTFD, initial, flags, 0, 0, 0, 0);
    }

    public static int kill(int pid, int signal) {
        return call(KILL, pid, signal, 0, 0, 0, 0);
    }

    public static int setpriority(int which, int who, int nice) {
        return call(SETPRIORITY, which, who, nice, 0, 0, 0);
    }

    public static int schedSetscheduler(int thread, int policy, MemorySegment parameters) {
        try {
            return call(SCHED_SETSCHEDULER, thread, policy, pointer(parameters), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(parameters);
        }
    }

    /// bpf(2).
    public static int bpf(int command, MemorySegment attributes, int length) {
        try {
            return call(SYSCALL, BPF, command, pointer(attributes), length, 0, 0);
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    /// openat(2), of what is there: nothing is made.
    ///
    /// @param path ends with an octet of 0
    public static int openat(int folder, MemorySegment path, int flags) {
        try {
            return call(OfFiles.OPENAT, folder, pointer(path), flags, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    public static int readlink(MemorySegment path, MemorySegment into, long length) {
        try {
            return call(OfFiles.READLINK, pointer(path), pointer(into), length, 0, 0, 0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(into);
        }
    }

    public static int statx(int folder, MemorySegment path, int flags, int mask, MemorySegment into) {
        try {
            return call(OfFiles.STATX, folder, pointer(path), flags, mask, pointer(into), 0);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(into);
        }
    }

    /// pread(2), to memory that the caller keeps.
    public static int pread(int fd, long address, long length, long offset) {
        return call(OfFiles.PREAD, fd, address, length, offset, 0, 0);
    }

    public static int preadv2(int fd, MemorySegment pieces, int count, long offset, int flags) {
        try {
            return call(OfFiles.PREADV2, fd, pointer(pieces), count, offset, flags, 0);
        } finally {
            Reference.reachabilityFence(pieces);
        }
    }

    /// sendfile(2).
    ///
    /// @param offset 64 bits, from where on; then behind what was sent
    public static int sendfile(int to, int from, MemorySegment offset, long count) {
        try {
            return call(OfFiles.SENDFILE, to, from, pointer(offset), count, 0, 0);
        } finally {
            Reference.reachabilityFence(offset);
        }
    }

    /// getdents64(2).
    public static int getdents(int folder, MemorySegment into, long length) {
        try {
            return call(SYSCALL, GETDENTS64, folder, pointer(into), length, 0, 0);
        } finally {
            Reference.reachabilityFence(into);
        }
    }

    /// cachestat(2), of Linux 6.5.
    public static int cachestat(int fd, MemorySegment range, MemorySegment into) {
        try {
            return call(SYSCALL, CACHESTAT, fd, pointer(range), pointer(into), 0, 0);
        } finally {
            Reference.reachabilityFence(range);
            Reference.reachabilityFence(into);
        }
    }

    /// Of a function whose arguments are integers and pointers.
    static int call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment captured = CAPTURED.get();
        try {
            // Of a function that returns an int, the upper half means nothing; a count of bytes is never that long.
            int returned = (int) (long) CALL.invokeExact(function, captured, a, b, c, d, e, f);
            return returned >= 0 ? returned : -captured.get(JAVA_INT, 0);
        } catch (RuntimeException | Error t) {
            throw t;
        } catch (Throwable t) {
            throw new IllegalStateException("native call", t);
        }
    }

    /// Whoever passes it keeps the memory reachable until the call has returned.
    static long pointer(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("memory on the heap");
        }
        return memory.address();
    }

    static MemorySegment find(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    /// @return null where this C library has none of that name
    static @Nullable MemorySegment findOrNull(String name) {
        return LINKER.defaultLookup().find(name).orElse(null);
    }
}
