package lbd.daemon.metrics;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Holds back the last line of a page of OpenMetrics, which says that it ends there: what is written of a page, a part
/// at a time, has one each.
final class WithoutEnd extends FilterOutputStream {
    private static final int LENGTH = "# EOF\n".length();

    private byte[] held = {};

    WithoutEnd(OutputStream page) {
        super(page);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
        int all = held.length + length;
        int kept = Math.min(LENGTH, all);
        int fromHeld = Math.min(held.length, all - kept);
        out.write(held, 0, fromHeld);
        int now = all - kept - fromHeld;
        out.write(octets, from, now);
        byte[] next = Arrays.copyOfRange(held, fromHeld, fromHeld + kept);
        int left = held.length - fromHeld;
        System.arraycopy(octets, from + now, next, left, kept - left);
        held = next;
    }

    /// The part is over.
    void drop() {
        held = new byte[0];
    }
}
