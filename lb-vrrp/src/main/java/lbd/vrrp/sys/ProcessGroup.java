package lbd.vrrp.sys;

/// Signals to a process and all that it started. Any thread.
public final class ProcessGroup {
    private static final int SIGKILL = 9;

    private ProcessGroup() {}

    /// Kills the group that `leader` leads, as `setsid` made it. A group that is gone already is no error.
    public static void kill(long leader) {
        Libc.kill(Math.toIntExact(-leader), SIGKILL);
    }
}
