package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import lbd.core.model.ServerAddress;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Place;
import lbd.proxy.loop.ReadBuffer;
import lbd.proxy.loop.SelectedSocket;
import org.jspecify.annotations.Nullable;

/// A stream on a socket of the JDK's: what an [EpollStream] does, where epoll does not load.
///
/// A selector tells what is so rather than what has changed, to who waits for it only; a reset it tells to nobody who
/// waits for nothing. That is why a stream that nobody reads waits for input all the same until some has come: most
/// resets come to one that is silent.
public class NioStream extends SelectedSocket<SocketChannel> implements SocketStream, WriteQueue.Target {
    /// Reads before the loop's other connections have their turn; and no more than [ReadSize#SHARE_NANOS].
    private static final int READS = 8;

    /// Bytes read before anybody asks.
    private static final int EARLY = 16 * 1024;

    private final Loop loop;
    private final WriteQueue queue;
    private @Nullable Owner owner;

    // Asked for a read that has not come. One read for each time that it is asked: who cannot pass on what it has got
    // does
    // not ask, and the kernel holds the rest, which slows the other end down.
    private boolean reading;

    // Came while nobody asked: given to who asks next. Null: nothing.
    private @Nullable ByteBuf early;
    // The end was read, and was told: it is told to who asks for a read, after what came before it.
    private boolean ended;
    private boolean endTold;

    private boolean inTurn;

    // Where it waits to give what is here already; most have never to.
    private @Nullable Place inLine;

    private int readSize = ReadSize.FIRST;
    private boolean started;
    // What the selector knows: telling it costs a lock and, in time, a system call.
    private int awaited;

    /// @param socket non-blocking; connected, or about to be
    public NioStream(Loop loop, SocketChannel socket) {
        super(socket);
        this.loop = loop;
        this.queue = new WriteQueue(loop);
    }

    /// A socket to connect with.
    ///
    /// @throws IOException if none can be had
    public static SocketChannel to(SocketAddress address) throws IOException {
        if (!ServerAddress.isUnix(address)) {
            return configured(SocketChannel.open());
        }
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        socket.configureBlocking(false);
        return socket;
    }

    /// Makes a socket of TCP ready: it never blocks, sends at once and notices a peer that is gone.
    ///
    /// @throws IOException if it is broken already; it is closed then
    public static SocketChannel configured(SocketChannel socket) throws IOException {
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    protected final Loop loop() {
        return loop;
    }

    @Override
    public final void start(Loop ofIts) {
        started = true;
        awaited = wanted();
        start(ofIts, awaited);
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
        if (!inTurn) {
            if (early != null || ended) {
                joinLine();
            }
            awaitWanted();
        }
    }

    private void joinLine() {
        Place place = inLine;
        if (place == null) {
            place = new Place(loop, this, this::giveEarly);
            inLine = place;
        }
        place.join();
    }

    private void giveEarly() {
        if (!closed()) {
            loop.looksAgain();
            takeTurn();
            awaitWanted();
        }
    }

    /// What there is to wait for; connecting where the stream does not stand yet.
    protected int wanted() {
        boolean room = early == null && !ended;
        return (room ? SelectionKey.OP_READ : 0) | (queue.isStuck() ? SelectionKey.OP_WRITE : 0);
    }

    protected final void awaitWanted() {
        int wanted = wanted();
        if (started && !closed() && wanted != awaited) {
            awaited = wanted;
            await(wanted);
        }
    }

    @Override
    protected void ready(int ops) {
        if (queue.isStuck() && (ops & SelectionKey.OP_WRITE) != 0 && queue.freed(this, closed())) {
            owner().written();
        }
        if ((ops & SelectionKey.OP_READ) != 0) {
            takeTurn();
        }
        awaitWanted();
    }

    private void takeTurn() {
        inTurn = true;
        long began = System.nanoTime();
        try {
            for (int reads = 1; !closed() && takeOnce() && reads < READS; reads++) {
                if (System.nanoTime() - began > ReadSize.SHARE_NANOS) {
                    break;
                }
            }
        } finally {
            inTurn = false;
        }
        if (reading && !closed() && (early != null || ended)) {
            // The selector does not tell of what is here already.
            joinLine();
        }
    }

    /// @return whether there may be more that somebody wants
    private boolean takeOnce() {
        ByteBuf first = early;
        if (first != null) {
            if (reading) {
                early = null;
                give(first);
            }
            return reading;
        }
        if (!ended) {
            return readOnce();
        }
        if (queue.hasFailed()) {
            // The write took the error with it, and what is left looks like an orderly end.
            fail();
        } else if (reading && !endTold) {
            endTold = true;
            reading = false;
            owner().finished();
        }
        return false;
    }

    private boolean readOnce() {
        ReadBuffer reads = loop.readBuffer();
        ByteBuf buffer = reads.lend();
        int room = !reading ? EARLY : loop.memory().tight() ? Math.min(readSize, ReadSize.TIGHT) : readSize;
        int count;
        try {
            count = buffer.setBytes(0, socket(), room);
        } catch (IOException e) {
            fail();
            return false;
        }
        if (count < 0) {
            ended = true;
            return true;
        }
        if (count == 0) {
            return false;
        }
        if (!reading) {
            early = loop.allocator().directBuffer(count, count).writeBytes(buffer, 0, count);
            return false;
        }
        try {
            give(buffer.retain().writerIndex(count));
        } finally {
            // Even of an owner that throws: the loop's other sockets read to it too.
            reads.takeBack(buffer);
        }
        // What comes only now may be the answer to something that was sent in this turn: the next one tells of it.
        return reading && count == room;
    }

    private void give(ByteBuf data) {
        reading = false;
        int count = data.readableBytes();
        long before = System.nanoTime();
        owner().received(data);
        readSize = ReadSize.next(readSize, count, System.nanoTime() - before);
    }

    @Override
    public final void write(ByteBuf data) {
        queue.add(data, closed());
    }

    @Override
    public final boolean flush() {
        boolean all = queue.flush(this, closed());
        if (!all) {
            awaitWanted();
        }
        return all;
    }

    @Override
    public final long send(ByteBuf data) throws IOException {
        return data.getBytes(data.readerIndex(), socket(), data.readableBytes());
    }

    /// What the other end has said before it broke is still to be read.
    @Override
    public final void writeFailed() {
        loop.nextTurn(this, this::endAfterFailedWrite);
    }

    private void endAfterFailedWrite() {
        if (closed()) {
            return;
        }
        if (reading) {
            giveEarly();
        } else {
            fail();
        }
    }

    @Override
    public final boolean isWritable() {
        return !queue.isStuck();
    }

    @Override
    public final long unwritten() {
        return queue.bytes();
    }

    protected final void fail() {
        if (!closed()) {
            reset();
            owner().broken();
        }
    }

    @Override
    public final void shed() {
        reset();
        owner().givenUp();
    }

    @Override
    public final Finding look() {
        if (early != null) {
            return Finding.SPOKE;
        }
        ByteBuf spare = loop.readBuffer().spare();
        try {
            int count = closed() || ended ? -1 : spare.setBytes(0, socket(), 1);
            return count == 0 ? Finding.SILENT : count > 0 ? Finding.SPOKE : Finding.ENDED;
        } catch (IOException e) {
            return Finding.ENDED;
        }
    }

    @Override
    public final int take(ByteBuf into) {
        if (early != null) {
            int count = Math.min(early.readableBytes(), into.writableBytes());
            into.writeBytes(early, count);
            if (!early.isReadable()) {
                early.release();
                early = null;
            }
            return count;
        }
        try {
            return closed() || ended ? -1 : into.writeBytes(socket(), into.writableBytes());
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public final @Nullable InetSocketAddress localAddress() {
        try {
            return socket().getLocalAddress() instanceof InetSocketAddress inet ? inet : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public final void shutdownOutput() {
        try {
            socket().shutdownOutput();
        } catch (IOException | NotYetConnectedException e) {
            // It is broken, as reading it tells.
        }
    }

    @Override
    public final void hangUp() {
        closeSocket();
        queue.clear();
        if (early != null) {
            early.release();
            early = null;
        }
    }

    @Override
    public final void reset() {
        if (!closed()) {
            try {
                socket().setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                // Already broken: there is nobody to be told.
            }
            hangUp();
        }
    }

    @Override
    public void close() {
        fail();
    }

    @Override
    public void faulted() {
        reset();
        if (owner != null) {
            owner.faulted();
        }
    }
}
