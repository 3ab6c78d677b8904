package lbd.daemon.accesslog;

import lbd.core.accesslog.Line;

/// Whole lines on their way to the output: filled by one event loop, then the writer's.
final class LineBuffer {
    private final byte[] bytes;
    private int length;
    private int lines;

    LineBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /// @return false where there is no room for it
    boolean add(Line line) {
        if (bytes.length - length < line.length()) {
            return false;
        }
        System.arraycopy(line.bytes(), 0, bytes, length, line.length());
        length += line.length();
        lines++;
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int lines() {
        return lines;
    }

    void clear() {
        length = 0;
        lines = 0;
    }
}
