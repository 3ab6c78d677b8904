package lbd.proxy.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.UncheckedIOException;
import lbd.proxy.loop.sys.PipeSize;

/// A pipe through which bytes go from one socket to another without leaving the kernel (splice(2)): it moves the pages
/// that hold them. Empty between two uses, so that one serves all connections of a loop. Confined to it.
public final class Pipe {
    /// A pipe has a place for each page (of 4 KiB), and a packet of the network takes one: enough for [ReadBuffer#SIZE]
    /// of such. Larger ones are not allowed by default.
    private static final int SIZE = 1024 * 1024;

    private static final int NO_OFFSET = -1;

    private final FileDescriptor in;
    private final FileDescriptor out;
    private int held;

    private Pipe(FileDescriptor out, FileDescriptor in) {
        this.out = out;
        this.in = in;
    }

    /// Any thread.
    ///
    /// @throws IOException if no descriptor is left
    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        PipeSize.set(ends[1].intValue(), SIZE);
        return new Pipe(ends[0], ends[1]);
    }

    /// Takes what a socket has received, as far as it fits into the pipe.
    ///
    /// @param most bytes, at most [ReadBuffer#SIZE]
    /// @return how many bytes; 0 where there are none now, or the other end has finished
    public int fill(Socket from, int most) throws IOException {
        held = Native.splice(from.intValue(), NO_OFFSET, in.intValue(), NO_OFFSET, most);
        return held;
    }

    /// Gives a socket what it takes.
    ///
    /// @return whether that was all
    public boolean pour(Socket to) throws IOException {
        while (held > 0) {
            int count = Native.splice(out.intValue(), NO_OFFSET, to.intValue(), NO_OFFSET, held);
            if (count == 0) {
                return false;
            }
            held -= count;
        }
        return true;
    }

    /// Copies out what is left.
    public ByteBuf drain(ByteBufAllocator allocator) {
        ByteBuf rest = allocator.directBuffer(held, held);
        try {
            while (held > 0) {
                int count = out.readAddress(rest.memoryAddress(), rest.writerIndex(), rest.writerIndex() + held);
                if (count <= 0) {
                    throw new IOException("it holds less than it took");
                }
                rest.writerIndex(rest.writerIndex() + count);
                held -= count;
            }
        } catch (IOException e) {
            rest.release();
            throw new UncheckedIOException("a pipe", e);
        }
        return rest;
    }

    boolean isEmpty() {
        return held == 0;
    }

    void close() {
        try {
            in.close();
            out.close();
        } catch (IOException e) {
            // Nobody else has them.
        }
    }
}
