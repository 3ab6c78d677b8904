package lbd.core.http2;

/// Where frames are laid that came whole, one after another; one serves all readers of a loop. What it holds
/// lasts until the next frame is read.
public final class FrameScratch {
    private byte[] bytes = new byte[1024];

    byte[] of(int length) {
        if (length > bytes.length) {
            bytes = new byte[Math.max(length, bytes.length * 2)];
        }
        return bytes;
    }
}
