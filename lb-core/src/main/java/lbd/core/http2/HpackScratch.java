package lbd.core.http2;

/// Room for the strings of one field while it is read; one serves all decoders of a loop.
public final class HpackScratch {
    final Room forName = new Room();
    final Room forValue = new Room();

    /// Grows to the longest string that came, which a header block's limit bounds.
    static final class Room {
        private byte[] bytes = new byte[256];

        byte[] of(int length) {
            if (length > bytes.length) {
                bytes = new byte[Math.max(length, bytes.length * 2)];
            }
            return bytes;
        }
    }
}
