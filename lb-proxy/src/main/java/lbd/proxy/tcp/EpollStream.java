package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.Objects;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.relay.Stream;
import org.jspecify.annotations.Nullable;

/// A stream straight on its socket: a channel's pipeline and promises cost a relayed connection more than all else that
/// is not the kernel's.
///
/// Epoll is told once what it waits for (`EPOLLET`): each change is announced, and what has been announced is
/// remembered
/// here until a read or a write finds that it is used up. A read that gives less than it could says so as well, since
/// the end of a stream announces itself (`EPOLLRDHUP`); only urgent data, at which a read stops too, needs another
/// look.
class EpollStream extends PolledSocket<Socket> implements Stream {
    private static final int MIN_READ = 16 * 1024;

    /// Reads before the loop's other connections have their turn.
    private static final int READS = 8;

    private final TcpLoop loop;
    private @Nullable Owner owner;
    private @Nullable ByteBuf unwritten;
    private int readSize = MIN_READ;

    // Asked for a read that has not come.
    private boolean reading;

    // There may be something to read, if only the end.
    private boolean readable;
    private boolean ending;
    private boolean urgent;
    private boolean inTurn;

    /// @param socket connected, or about to be
    EpollStream(TcpLoop loop, Socket socket) {
        super(socket);
        this.loop = loop;
    }

    final TcpLoop loop() {
        return loop;
    }

    /// Begins to wait.
    final void start() {
        start(loop.loop(), EVERY_CHANGE);
    }

    @Override
    public final void tell(Owner owner) {
        this.owner = owner;
    }

    private Owner owner() {
        return Objects.requireNonNull(owner, "nobody is told yet");
    }

    @Override
    public final void read() {
        reading = true;
        if (readable && !inTurn) {
            takeTurn();
        }
    }

    @Override
    protected void ready(int ops) {
        readable |= (ops & ~OUT) != 0;
        ending |= (ops & (RDHUP | ERR)) != 0;
        urgent |= (ops & PRI) != 0;
        if (unwritten != null && (ops & (OUT | ERR)) != 0) {
            writeOn();
        }
        if (reading) {
            takeTurn();
        } else if ((ops & ERR) != 0 && !closed()) {
            fail();
        }
    }

    private void takeTurn() {
        inTurn = true;
        int reads = 0;
        while (reading && readable && !closed() && reads < READS) {
            readOnce();
            reads++;
        }
        inTurn = false;
        if (reads == READS && !closed()) {
            loop.loop().eventLoop().execute(this::resume);
        }
    }

    private void resume() {
        if (reading && readable && !closed()) {
            takeTurn();
        }
    }

    private void readOnce() {
        ByteBuf buffer = loop.readBuffer();
        int count;
        try {
            count = socket().recvAddress(buffer.memoryAddress(), 0, readSize);
        } catch (IOException e) {
            fail();
            return;
        }
        if (count == 0) {
            readable = false;
            return;
        }
        reading = false;
        if (count < 0) {
            readable = false;
            owner().finished();
            return;
        }
        adapt(count);
        owner().received(buffer.retain().writerIndex(count));
        loop.readBufferUsed();
    }

    private void adapt(int count) {
        if (count == readSize) {
            readSize = Math.min(readSize * 2, TcpLoop.MAX_READ);
            return;
        }
        readable = ending || urgent;
        if (count < readSize / 2) {
            readSize = Math.max(readSize / 2, MIN_READ);
        }
    }

    @Override
    public final boolean write(ByteBuf data) {
        if (unwritten != null) {
            throw new IllegalStateException("what was written before has not gone yet");
        }
        int count = send(data);
        if (count < 0 || count == data.readableBytes()) {
            data.release();
            return count >= 0;
        }
        unwritten = rest(data.skipBytes(count));
        return false;
    }

    /// What could not be written. Copied where it is little, so that no large buffer is held for it.
    private ByteBuf rest(ByteBuf data) {
        int left = data.readableBytes();
        if (left > data.capacity() / 2) {
            return data;
        }
        ByteBuf copy = loop.loop().allocator().directBuffer(left, left).writeBytes(data);
        data.release();
        return copy;
    }

    /// @return the number of bytes that the kernel took; -1 if it is over
    private int send(ByteBuf data) {
        if (closed()) {
            return -1;
        }
        try {
            return socket().sendAddress(data.memoryAddress(), data.readerIndex(), data.writerIndex());
        } catch (IOException e) {
            fail();
            return -1;
        }
    }

    private void writeOn() {
        ByteBuf data = Objects.requireNonNull(unwritten);
        int count = send(data);
        if (count < 0) {
            return;
        }
        data.skipBytes(count);
        if (!data.isReadable()) {
            data.release();
            unwritten = null;
            owner().written();
        }
    }

    private void fail() {
        reset();
        owner().broken();
    }

    @Override
    public final void shutdownOutput() {
        try {
            socket().shutdown(false, true);
        } catch (IOException e) {
            fail();
        }
    }

    @Override
    public final void hangUp() {
        closeSocket();
        if (unwritten != null) {
            unwritten.release();
            unwritten = null;
        }
    }

    @Override
    public final void reset() {
        if (!closed()) {
            try {
                socket().setSoLinger(0);
            } catch (IOException e) {
                // Already broken: there is nobody to be told.
            }
            hangUp();
        }
    }

    @Override
    public void close() {
        if (!closed()) {
            fail();
        }
    }
}
