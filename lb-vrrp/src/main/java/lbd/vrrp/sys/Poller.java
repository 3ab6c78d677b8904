package lbd.vrrp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lbd.sys.Errno;
import lbd.sys.Libc;
import lbd.sys.net.SysException;

/// Waits for sockets, for a point in time and for other threads: epoll, an absolute timerfd, an eventfd.
///
/// A timerfd rather than epoll's timeout, as that counts whole milliseconds. Times are those of
/// [System#nanoTime], which on Linux is CLOCK_MONOTONIC, the timer's clock.
public final class Poller implements AutoCloseable {
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NONBLOCK_CLOEXEC = Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
    private static final int ABSOLUTE = 1;
    private static final int EPOLLIN = 1;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MAX_EVENTS = 64;

    private static final EpollEvent EVENT = EpollEvent.on(System.getProperty("os.arch"));
    private static final int EVENT_BYTES = EVENT.bytes();
    private static final int DATA_OFFSET = EVENT.dataOffset();

    private final int epoll;
    private final int timer;
    private final int event;
    private final MemorySegment events = Arena.ofAuto().allocate((long) MAX_EVENTS * EVENT_BYTES, 8);
    private final MemorySegment one = Arena.ofAuto().allocate(EVENT_BYTES, 8);
    private final MemorySegment time = Arena.ofAuto().allocate(32, 8);
    private final MemorySegment eight = Arena.ofAuto().allocate(8, 8);
    private final MemorySegment wakeUp = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
    private long armed = Long.MAX_VALUE;
    private boolean closed;

    /// Opens the three descriptors.
    ///
    /// @throws SysException if there are too few descriptors
    public Poller() {
        epoll = SysException.check(Libc.epollCreate(Libc.SOCK_CLOEXEC), "epoll_create1", "");
        timer = SysException.check(Libc.timerfdCreate(CLOCK_MONOTONIC, NONBLOCK_CLOEXEC), "timerfd_create", "");
        event = SysException.check(Libc.eventfd(0, NONBLOCK_CLOEXEC), "eventfd", "");
        add(timer);
        add(event);
    }

    /// Wakes the waiting thread when `fd` can be read.
    public void add(int fd) {
        control(ADD, fd);
    }

    public void remove(int fd) {
        control(DELETE, fd);
    }

    /// Blocks until something can be read, the deadline has come or another thread called [#wake].
    public void await(long deadlineNanos) {
        arm(deadlineNanos);
        int n = Libc.epollWait(epoll, events, MAX_EVENTS, -1);
        if (n < 0 && n != -Errno.EINTR) {
            throw new SysException("epoll_wait", "", -n);
        }
        for (int i = 0; i < n; i++) {
            int fd = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + DATA_OFFSET);
            if (fd == timer) {
                Libc.read(timer, eight, 8);
                armed = Long.MAX_VALUE;
            } else if (fd == event) {
                Libc.read(event, eight, 8);
            }
        }
    }

    /// Any thread; nothing once it is closed, as the descriptor may be somebody else's by then.
    public synchronized void wake() {
        if (!closed) {
            Libc.write(event, wakeUp, 8);
        }
    }

    private void arm(long deadlineNanos) {
        if (deadlineNanos == armed) {
            return;
        }
        armed = deadlineNanos;
        // All zero would disarm it; a time in the past fires at once.
        long at = Math.max(deadlineNanos, 1);
        time.set(ValueLayout.JAVA_LONG, 16, at / 1_000_000_000L);
        time.set(ValueLayout.JAVA_LONG, 24, at % 1_000_000_000L);
        SysException.check(Libc.timerfdSettime(timer, ABSOLUTE, time), "timerfd_settime", "");
    }

    private void control(int operation, int fd) {
        one.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
        one.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, fd);
        SysException.check(Libc.epollCtl(epoll, operation, fd, one), "epoll_ctl", "");
    }

    @Override
    public synchronized void close() {
        closed = true;
        Libc.close(timer);
        Libc.close(event);
        Libc.close(epoll);
    }
}
