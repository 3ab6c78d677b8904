package lbd.vrrp.sys;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import lbd.sys.Libc;

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
    /// Threads of the JVM's: the dispatcher of signals, as the kernel cuts its name, and the one that collects garbage
    /// (with the serial collector) and does whatever else halts all of Java.
    private static final Set<String> JVM_THREADS = Set.of("Signal Dispatch", "VM Thread");

    /// Puts the calling thread as far ahead as is permitted: it hardly uses the processor, and must not wait for one.
    /// Real time takes CAP_SYS_NICE or RLIMIT_RTPRIO at 1, a nice value CAP_SYS_NICE or RLIMIT_NICE at 40. Threads
    /// that it starts are ordinary.
    public static Scheduling raiseCaller() {
        return raise(CALLER, SCHED_FIFO | SCHED_RESET_ON_FORK);
    }

    /// Puts those threads as far ahead for which the caller has to wait: through which a signal comes to handlers
    /// (the process's first, to which the kernel gives it, and the JVM's dispatcher, whose place each handler's
    /// thread inherits), and the one that halts all others. On a busy machine each would wait for a processor.
    public static void raiseJvm() {
        raise((int) ProcessHandle.current().pid(), SCHED_FIFO);
        File[] threads = new File("/proc/self/task").listFiles();
        for (File thread : threads == null ? new File[0] : threads) {
            if (JVM_THREADS.contains(nameOf(thread.toPath()))) {
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
