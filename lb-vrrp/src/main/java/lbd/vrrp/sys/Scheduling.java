package lbd.vrrp.sys;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/// How the kernel shares the processors out (sched(7)).
public enum Scheduling {
    /// Whenever it is ready, before all that is ordinary.
    REAL_TIME,
    /// Nice value -20: the largest share, but it may wait for milliseconds until a running thread's slice is over.
    FIRST,
    AS_OTHERS;

    private static final int SCHED_FIFO = 1;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;
    private static final int LOWEST_REAL_TIME = 1;
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    private static final int LEAST_NICE = -20;
    /// As the kernel cuts the JVM's "Signal Dispatcher".
    private static final String DISPATCHER = "Signal Dispatch";

    /// Puts the calling thread as far ahead as is permitted: it hardly uses the processor, and must not wait for one.
    /// Real time takes CAP_SYS_NICE or RLIMIT_RTPRIO at 1, a nice value CAP_SYS_NICE or RLIMIT_NICE at 40. Threads
    /// that it starts are ordinary.
    public static Scheduling raiseCaller() {
        return raise(CALLER, SCHED_FIFO | SCHED_RESET_ON_FORK);
    }

    /// Puts the threads as far ahead through which a signal comes to Java's handlers: the process's first thread, to
    /// which the kernel gives it, and the JVM's dispatcher, from which each handler's thread inherits it. On a busy
    /// machine each of the three would wait for a processor.
    public static void raiseSignals() {
        raise((int) ProcessHandle.current().pid(), SCHED_FIFO);
        File[] threads = new File("/proc/self/task").listFiles();
        for (File thread : threads == null ? new File[0] : threads) {
            if (DISPATCHER.equals(nameOf(thread.toPath()))) {
                raise(Integer.parseInt(thread.getName()), SCHED_FIFO);
            }
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            // It has ended.
            return "";
        }
    }

    private static Scheduling raise(int thread, int policy) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, LOWEST_REAL_TIME);
            if (Libc.schedSetscheduler(thread, policy, priority) == 0) {
                return REAL_TIME;
            }
        }
        return Libc.setpriority(PRIO_PROCESS, thread, LEAST_NICE) == 0 ? FIRST : AS_OTHERS;
    }
}
