package lbd.vrrp.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// One method for each system call that is used. Each returns what the call returned, or minus errno instead of
/// -1.
///
/// Memory that is passed must be off the heap. None of the calls is marked critical: some block, and a thread
/// in a critical call
/// holds up the garbage collector.
final class Libc {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private static final MethodHandle SOCKET = find("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = find("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            find("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle BIND = find("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SENDTO =
            find("sendto", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV = find("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = find("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle READ = find("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE = find("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle EPOLL_CREATE = find("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL = find("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = find("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle TIMERFD_CREATE = find("timerfd_create", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle TIMERFD_SETTIME =
            find("timerfd_settime", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle EVENTFD = find("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle KILL = find("kill", JAVA_INT, JAVA_INT, JAVA_INT);

    private static final MethodHandle SETPRIORITY = find("setpriority", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);

    private Libc() {}

    static int socket(int family, int type, int protocol) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SOCKET.invokeExact(captured, family, type, protocol), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int close(int fd) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) CLOSE.invokeExact(captured, fd), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int setsockopt(int fd, int level, int option, MemorySegment value, int length) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SETSOCKOPT.invokeExact(captured, fd, level, option, value, length), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int bind(int fd, MemorySegment address, int length) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) BIND.invokeExact(captured, fd, address, length), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int sendto(int fd, MemorySegment bytes, long length, MemorySegment address, int addressLength) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((long) SENDTO.invokeExact(captured, fd, bytes, length, 0, address, addressLength), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int recv(int fd, MemorySegment bytes, long length) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((long) RECV.invokeExact(captured, fd, bytes, length, 0), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int recvmsg(int fd, MemorySegment message) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((long) RECVMSG.invokeExact(captured, fd, message, 0), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int read(int fd, MemorySegment bytes, long length) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((long) READ.invokeExact(captured, fd, bytes, length), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int write(int fd, MemorySegment bytes, long length) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((long) WRITE.invokeExact(captured, fd, bytes, length), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollCreate(int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) EPOLL_CREATE.invokeExact(captured, flags), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) EPOLL_CTL.invokeExact(captured, epoll, operation, fd, event), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int epollWait(int epoll, MemorySegment events, int max, int timeoutMillis) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) EPOLL_WAIT.invokeExact(captured, epoll, events, max, timeoutMillis), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int timerfdCreate(int clock, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) TIMERFD_CREATE.invokeExact(captured, clock, flags), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int timerfdSettime(int fd, int flags, MemorySegment value) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) TIMERFD_SETTIME.invokeExact(captured, fd, flags, value, MemorySegment.NULL), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int eventfd(int initial, int flags) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) EVENTFD.invokeExact(captured, initial, flags), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int kill(int pid, int signal) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) KILL.invokeExact(captured, pid, signal), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int setpriority(int which, int who, int nice) {
        try {
            MemorySegment captured = CAPTURED.get();
            return result((int) SETPRIORITY.invokeExact(captured, which, who, nice), captured);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int result(long returned, MemorySegment captured) {
        return returned >= 0 ? (int) returned : -captured.get(JAVA_INT, 0);
    }

    private static MethodHandle find(String name, MemoryLayout result, MemoryLayout... arguments) {
        MemorySegment function = LINKER.defaultLookup().findOrThrow(name);
        return LINKER.downcallHandle(function, FunctionDescriptor.of(result, arguments), ERRNO);
    }

    private static RuntimeException unexpected(Throwable t) {
        return t instanceof RuntimeException e ? e : new IllegalStateException("native call", t);
    }
}
