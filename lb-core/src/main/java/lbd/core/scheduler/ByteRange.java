package lbd.core.scheduler;

/// A piece of a byte array, reused from one look to the next. Belongs to one thread.
public final class ByteRange {
    private byte[] array = new byte[0];
    private int from;
    private int to;

    /// @param to one past the last byte
    public void set(byte[] array, int from, int to) {
        this.array = array;
        this.from = from;
        this.to = to;
    }

    public byte[] array() {
        return array;
    }

    public int from() {
        return from;
    }

    /// One past the last byte.
    public int to() {
        return to;
    }

    public int length() {
        return to - from;
    }

    byte at(int index) {
        return array[from + index];
    }

    /// Cuts to a part.
    ///
    /// @param start relative to the present start
    /// @param end   likewise, one past the last byte
    void narrow(int start, int end) {
        to = from + end;
        from += start;
    }

    /// Where a byte is first, relative to the start; -1 where it is not.
    int indexOf(byte wanted, int start) {
        for (int i = start; i < length(); i++) {
            if (at(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    boolean startsWith(byte[] prefix, int start) {
        if (length() - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (at(start + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
