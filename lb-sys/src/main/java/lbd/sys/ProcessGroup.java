package lbd.sys;

/// A process that leads a group of its own, with all its children that stayed in it.
public final class ProcessGroup {
    /// Asks to end.
    public static final int TERM = 15;
    /// Ends.
    public static final int KILL = 9;

    private ProcessGroup() {}

    /// Any thread. A group that is gone already is none to tell.
    ///
    /// @param leader process id, at least 2: 0 and 1 would mean our own group and everybody
    public static void signal(long leader, int signal) {
        if (leader < 2 || leader > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("process group " + leader);
        }
        int ignored = Libc.kill((int) -leader, signal);
    }
}
