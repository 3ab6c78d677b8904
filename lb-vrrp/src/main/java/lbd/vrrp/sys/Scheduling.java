package lbd.vrrp.sys;

/// How the kernel shares the processors out.
public final class Scheduling {
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;
    private static final int FIRST = -20;

    private Scheduling() {}

    /// Puts the calling thread before all that run at an ordinary nice value: it hardly uses the processor, and must
    /// not wait for one. On Linux a nice value is a thread's.
    ///
    /// @return false where that is not permitted: it takes CAP_SYS_NICE, or RLIMIT_NICE at 40
    public static boolean callerFirst() {
        return Libc.setpriority(PRIO_PROCESS, CALLER, FIRST) == 0;
    }
}
