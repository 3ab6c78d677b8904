package lbd.proxy.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Pipe;
import lbd.proxy.loop.Place;
import lbd.proxy.loop.PolledSocket;
import lbd.proxy.loop.ReadBuffer;
import lbd.proxy.stream.sys.FileSender;
import org.jspecify.annotations.Nullable;

/// A stream straight on its socket: a channel's pipeline and promises cost a relayed connection more than all else that
/// is not the kernel's.
///
/// Epoll is told once what it waits for (`EPOLLET`): each change is announced, and what has been
/// announced is remembered here until a read or a write finds that it is used up. A read that gives less
/// than it could says so as well, since the end of a stream announces itself (`EPOLLRDHUP`); only urgent
/// data, at which a read stops too, needs another look.
public class EpollStream extends PolledSocket<Socket> implements SocketStream, WriteQueue.GatheringTarget {
    /// Reads before the loop's other connections have their turn; and no more than [ReadSize#SHARE_NANOS].
    private static final int READS = 8;

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_QUICKACK = 12;
    private static final int TCP_CORK = 3;
    private static final int TCP_INFO = 11;

    /// Of struct tcp_info, up to and with the one that is read, a number of 32 bits.
    private static final int TCP_INFO_LENGTH = 56;

    private static final int TCPI_LAST_DATA_RECV = 52;

    private final Loop loop;
    private final WriteQueue queue;
    private @Nullable Owner owner;

    // Asked for a read that has not come. One read for each time that it is asked: who cannot pass on what it has got
    // does
    // not ask, and the kernel holds the rest, which slows the other end down.
    private boolean reading;

    // Where to pass on what comes; null: it is read.
    private @Nullable EpollStream passTo;

    // There may be something to read, if only the end.
    private boolean readable;
    // The other end has announced its end or a reset: reads go on until they find it, though they are short.
    private boolean ending;
    private boolean broken;
    private boolean urgent;

    // Within its turn, what its owner asks for is read by the loop of that turn, not by another entry in the line.
    private boolean inTurn;

    // Where it waits to read on; most have never to.
    private @Nullable Place inLine;

    private int readSize = ReadSize.FIRST;

    private boolean corked;

    // Has no TCP: options of that are not set, and there is nothing to ask of it.
    private final boolean unix;

    /// @param socket connected, or about to be
    public EpollStream(Loop loop, Socket socket) {
        super(socket);
        this.unix = socket instanceof UnixSocket;
        this.loop = loop;
        this.queue = new WriteQueue(loop);
    }

    protected final Loop loop() {
        return loop;
    }

    @Override
    public final void start(Loop ofIts) {
        start(ofIts, EVERY_CHANGE);
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
        passTo = null;
        ask();
    }

    @Override
    public final void pass(Stream to) {
        passTo = to instanceof EpollStream socket ? socket : null;
        ask();
    }

    private void ask() {
        reading = true;
        if (readable && !inTurn) {
            joinLine();
        }
    }

    private void joinLine() {
        Place place = inLine;
        if (place == null) {
            place = new Place(loop, this, this::readOn);
            inLine = place;
        }
        place.join();
    }

    @Override
    protected void ready(int ops) {
        readable |= (ops & ~OUT) != 0;
        ending |= (ops & (RDHUP | ERR)) != 0;
        broken |= (ops & ERR) != 0;
        urgent |= (ops & PRI) != 0;
        if (queue.isStuck() && (ops & (OUT | ERR)) != 0 && queue.freed(this, closed())) {
            owner().written();
        }
        // Errors last: what the other end had said before it broke is still to be told.
        if (reading) {
            // Its turn comes where it stands in the line.
            if (inLine == null || !inLine.waiting()) {
                takeTurn();
            }
        } else if ((ops & ERR) != 0 && !closed()) {
            fail();
        }
    }

    private void readOn() {
        if (reading && readable && !closed()) {
            loop.looksAgain();
            takeTurn();
        }
    }

    private void takeTurn() {
        inTurn = true;
        long secondNanos = 0;
        try {
            for (int reads = 0; reading && readable && !closed(); reads++) {
                // Most turns are of one read, which is short: no look at the clock.
                if (reads == 1) {
                    secondNanos = System.nanoTime();
                } else if (reads == READS || (reads > 1 && System.nanoTime() - secondNanos > ReadSize.SHARE_NANOS)) {
                    joinLine();
                    break;
                }
                readOnce();
            }
        } finally {
            inTurn = false;
        }
    }

    private void readOnce() {
        EpollStream to = passTo;
        Pipe pipe = to == null ? null : loop.pipe();
        if (to == null || pipe == null || !passOnce(to, pipe)) {
            readIntoBuffer();
        }
    }

    /// @return false where nothing came: a read tells why
    private boolean passOnce(EpollStream to, Pipe pipe) {
        int count;
        try {
            count = pipe.fill(socket(), loop.memory().tight() ? ReadSize.TIGHT : ReadBuffer.SIZE);
        } catch (IOException e) {
            // A read would not be told again: to it this would look like an orderly end.
            fail();
            return true;
        }
        if (count > 0) {
            // It stays readable: the pipe may have been full before all was taken.
            reading = false;
            to.take(pipe);
            owner().passed(count);
        }
        return count > 0;
    }

    private void readIntoBuffer() {
        ReadBuffer reads = loop.readBuffer();
        ByteBuf buffer = reads.lend();
        // Every stream of the loop reads to one buffer, so that idle connections hold none.
        int room = loop.memory().tight() ? Math.min(readSize, ReadSize.TIGHT) : readSize;
        int count;
        try {
            count = socket().recvAddress(buffer.memoryAddress(), 0, room);
        } catch (IOException e) {
            fail();
            return;
        }
        if (count > 0) {
            reading = false;
            // A read of a unix socket stops at descriptors that come with the bytes, too; the kernel closes those.
            readable = count == room || unix || ending || urgent || queue.hasFailed();
            try {
                received(buffer.retain().writerIndex(count), count);
            } finally {
                // Even of an owner that throws: the loop's other sockets read to it too.
                reads.takeBack(buffer);
            }
            return;
        }
        readable = false;
        if (queue.hasFailed()) {
            // The write took the error with it, and what is left looks like an orderly end.
            fail();
        } else if (count < 0) {
            reading = false;
            owner().finished();
        }
    }

    private void received(ByteBuf data, int count) {
        if (count <= ReadSize.SMALLEST && count < readSize) {
            owner().received(data);
            return;
        }
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
        return queue.flush(this, closed());
    }

    @Override
    public final boolean sendsFiles() {
        return true;
    }

    @Override
    public final long sendFile(int file, long from, long count) {
        long sent = 0;
        // Only a call that takes nothing says why: the socket is full, or the file is shorter.
        while (sent < count && !closed() && flush() && !queue.hasFailed()) {
            try {
                int taken = FileSender.send(socket().intValue(), file, from + sent, count - sent);
                if (taken == FileSender.FULL) {
                    queue.rest(this);
                } else if (taken == FileSender.NO_MORE) {
                    return sent == 0 ? -1 : sent;
                } else {
                    sent += taken;
                }
            } catch (IOException e) {
                queue.fail(this);
            }
        }
        return sent;
    }

    @Override
    public final long send(ByteBuf data) throws IOException {
        return socket().sendAddress(data.memoryAddress(), data.readerIndex(), data.writerIndex());
    }

    @Override
    public final long send(IovArray pieces) throws IOException {
        return socket().writevAddresses(pieces.memoryAddress(0), pieces.count());
    }

    /// What the other end has said before it broke is still to be read.
    @Override
    public final void writeFailed() {
        readable = true;
        ending = true;
        loop.nextTurn(this, this::endAfterFailedWrite);
    }

    /// Writes what is in the pipe, which is empty then: what the kernel does not take is kept.
    private void take(Pipe pipe) {
        boolean open = !closed() && !queue.hasFailed();
        try {
            if (open && pipe.pour(socket())) {
                return;
            }
        } catch (IOException e) {
            queue.fail(this);
        }
        write(pipe.drain(loop.allocator()));
        if (open && !queue.hasFailed()) {
            queue.rest(this);
        }
    }

    private void endAfterFailedWrite() {
        if (reading) {
            readOn();
        } else if (!closed()) {
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

    // Reset first: an owner that is told may close, drop or reuse what it has, and nothing is told after it.
    private void fail() {
        reset();
        owner().broken();
    }

    @Override
    public final void shed() {
        reset();
        owner().givenUp();
    }

    @Override
    public final Finding look() {
        long spare = loop.readBuffer().spare().memoryAddress();
        try {
            int count = closed() ? -1 : socket().recvAddress(spare, 0, 1);
            return count == 0 ? Finding.SILENT : count > 0 ? Finding.SPOKE : Finding.ENDED;
        } catch (IOException e) {
            return Finding.ENDED;
        }
    }

    @Override
    public final int take(ByteBuf into) {
        try {
            int count = closed() ? -1 : socket().recvAddress(into.memoryAddress(), into.writerIndex(), into.capacity());
            into.writerIndex(into.writerIndex() + Math.max(count, 0));
            return count;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public final @Nullable InetSocketAddress localAddress() {
        return closed() || unix ? null : socket().localAddress();
    }

    @Override
    public final boolean isEnding() {
        return ending;
    }

    @Override
    public final boolean isBroken() {
        return broken;
    }

    @Override
    public final long silentNanos() {
        if (unix) {
            return 0;
        }
        ByteBuffer info = ByteBuffer.allocateDirect(TCP_INFO_LENGTH).order(ByteOrder.nativeOrder());
        try {
            socket().getRawOpt(IPPROTO_TCP, TCP_INFO, info);
            return TimeUnit.MILLISECONDS.toNanos(info.getInt(TCPI_LAST_DATA_RECV));
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public final void acknowledge() {
        if (unix) {
            return;
        }
        try {
            socket().setIntOpt(IPPROTO_TCP, TCP_QUICKACK, 1);
        } catch (IOException | ChannelException e) {
            // It is broken, as reading it tells.
        }
    }

    @Override
    public final void cork() {
        if (corked || unix) {
            return;
        }
        corked = true;
        try {
            socket().setIntOpt(IPPROTO_TCP, TCP_CORK, 1);
        } catch (IOException | ChannelException e) {
            // It is broken, as reading it tells.
        }
    }

    @Override
    public final void shutdownOutput() {
        try {
            socket().shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            // It is broken, as reading it tells.
        }
    }

    @Override
    public final void hangUp() {
        closeSocket();
        queue.clear();
    }

    @Override
    public final void reset() {
        if (!closed()) {
            try {
                // The kernel sends RST instead of FIN then, and forgets what it still had to send.
                socket().setSoLinger(0);
            } catch (IOException | ChannelException e) {
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

    @Override
    public void faulted() {
        reset();
        if (owner != null) {
            owner.faulted();
        }
    }
}
