package lbd.daemon.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Appends to a file.
final class FileOutput implements LogOutput {
    private final Path path;
    private FileChannel channel;
    private boolean torn;

    FileOutput(Path path) throws IOException {
        this.path = path;
        channel = open(path);
    }

    @Override
    public String name() {
        return path.toString();
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (torn) {
            // The disk was full in the middle of a line; what comes now is not its end.
            writeAll(ByteBuffer.wrap(new byte[] {'\n'}));
            torn = false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        try {
            writeAll(buffer);
        } catch (IOException e) {
            torn = buffer.position() > 0 && bytes[buffer.position() - 1] != '\n';
            throw e;
        }
    }

    /// In octets, now: others may write to it or cut it.
    long size() throws IOException {
        return channel.size();
    }

    private void writeAll(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void reopen() throws IOException {
        FileChannel next = open(path);
        close();
        channel = next;
        torn = false;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is buffered here: what could be written has been.
        }
    }
}
