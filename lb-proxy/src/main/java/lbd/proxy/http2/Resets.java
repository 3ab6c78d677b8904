package lbd.proxy.http2;

/// The streams that we have reset last: frames of theirs may still be on their way, and are no mistake.
final class Resets {
    private static final int REMEMBERED = 64;

    private final int[] ids = new int[REMEMBERED];
    private final int window;
    private int count;
    private long strays;

    /// @param window octets that may have been on their way on each of them
    Resets(int window) {
        this.window = window;
    }

    /// Whether data of such a stream was sent before its peer knew: no more than all their windows.
    boolean wasOnItsWay(int octets) {
        strays += octets;
        return octets > 0 && strays <= (long) count * window;
    }

    void add(int id) {
        ids[count++ % REMEMBERED] = id;
    }

    boolean has(int id) {
        for (int known : ids) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }
}
