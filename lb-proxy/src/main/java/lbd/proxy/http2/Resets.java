package lbd.proxy.http2;

/// The streams that we have reset last: frames of theirs may still be on their way, and are no mistake.
final class Resets {
    private static final int REMEMBERED = 64;

    private final int[] ids = new int[REMEMBERED];
    private int count;

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
