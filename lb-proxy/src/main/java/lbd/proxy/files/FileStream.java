package lbd.proxy.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.runtime.FileCounters;
import lbd.proxy.files.sys.FileProblem;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http.ServerStream;
import lbd.proxy.loop.Loop;
import lbd.proxy.loop.Workers;
import lbd.proxy.relay.Side;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;

/// Gives one request what it gets of a file. Confined to its loop, but for what workers do.
///
/// | state | event | next |
/// | --- | --- | --- |
/// | request | its end | answering |
/// | answering | the client takes more, of what is in memory | answering, or over after the last |
/// | answering | the client takes more, of what is not | working: a worker reads a piece |
/// | working | read | answering, or over after the last |
/// | working | the disk does not answer | over: the client sees that it was cut |
/// | answering, working | the file has become shorter | over: the client sees that it was cut |
/// | any | cancelled | over; what a worker still brings is let go |
final class FileStream implements ServerStream, LoopFiles.Waiting {
    /// Of a file that the client's socket takes unread, before the loop's other connections have their turn.
    private static final int SENT = 512 * 1024;

    /// Of a file that is read, piece by piece.
    private static final int READ = 128 * 1024;

    private static final int LITTLE = 16 * 1024;

    private final ServedFile file;
    private final Workers workers;
    private final Loop loop;
    private final FileCounters counters;
    private final LoopFiles known;
    private final @Nullable OpenFile open;
    private @Nullable Exchange exchange;
    private List<FileReply.Part> parts = List.of();
    private @Nullable Head answer;
    // Of the answer's parts, and where in it.
    private int part;
    private long at;
    // What a worker has read last, so that it can be sent.
    private long warmFrom;
    private long warmTo;
    private boolean begun;
    // Whether something is under way that goes on by itself.
    private boolean working;
    private boolean over;
    private boolean closed;

    FileStream(ServedFile file, Workers workers, Loop loop, FileStore store) {
        this.counters = store.counters();
        this.known = store.on(loop);
        this.file = file;
        this.workers = workers;
        this.loop = loop;
        OpenFile shared = file.open();
        this.open = shared == null ? null : shared.use();
    }

    @Override
    public void begin(Exchange its) {
        exchange = its;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        FileReply reply = FileReply.to(head, file, Instant.now().getEpochSecond());
        answer = reply.head();
        parts = reply.parts();
    }

    /// What came with a GET says nothing to a file.
    @Override
    public void data(ByteBuf data) {
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
        soon(this::answer);
    }

    @Override
    public void flush() {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean reused() {
        return false;
    }

    @Override
    public void bindTo(ClientStream client) {}

    @Override
    public Side upgrade() {
        throw new IllegalStateException("a file takes no upgrade");
    }

    @Override
    public void read() {
        if (begun && !working) {
            soon(this::goOn);
        }
    }

    @Override
    public void cancel() {
        end();
    }

    /// Never from within a call of the exchange's.
    private void soon(Runnable then) {
        working = true;
        loop.execute(exchange()::faulted, () -> {
            working = false;
            if (over) {
                close();
            } else {
                then.run();
            }
        });
    }

    private Exchange exchange() {
        return Objects.requireNonNull(exchange);
    }

    private void answer() {
        begun = true;
        exchange().response(Objects.requireNonNull(answer));
        at = from();
        goOn();
    }

    private long from() {
        return part < parts.size() && parts.get(part) instanceof FileReply.Bytes(long from, long to) ? from : 0;
    }

    private void nextPart() {
        part++;
        at = from();
    }

    /// Passes what is at hand, and asks for what is not.
    private void goOn() {
        while (!over && part < parts.size()) {
            switch (parts.get(part)) {
                case FileReply.Text(byte[] bytes) -> {
                    exchange().responseData(Unpooled.wrappedBuffer(bytes));
                    nextPart();
                }
                case FileReply.Bytes(long from, long to) -> {
                    byte[] content = file.content();
                    if (content == null) {
                        piece(Objects.requireNonNull(open), to);
                        return;
                    }
                    exchange().responseData(Unpooled.wrappedBuffer(content, (int) from, (int) (to - from)));
                    nextPart();
                }
            }
        }
        if (!over) {
            end();
            exchange().responseEnd(null);
            exchange().responseReadComplete();
        }
    }

    /// Of a file that is open.
    private void piece(OpenFile from, long to) {
        if (exchange().takesFiles()) {
            send(from, to);
        } else {
            read(from, (int) Math.min(READ, to - at));
        }
    }

    private void send(OpenFile from, long to) {
        long count = Math.min(SENT, to - at);
        boolean warm = at >= warmFrom && at < warmTo;
        if (warm) {
            // Not looked for again: there are file systems that do not tell.
            count = Math.min(count, warmTo - at);
        } else if (!from.isInMemory(at, count, loop.nanoTime())) {
            warm(from, (int) count);
            return;
        }
        long taken = exchange().responseFile(from.descriptor(), at, count);
        if (taken < 0) {
            shorter();
        } else {
            went(taken);
        }
    }

    /// Reads what is to be sent, so that the disk is waited for here.
    private void warm(OpenFile from, int count) {
        long position = at;
        ByteBuf scratch = loop.allocator().directBuffer(LITTLE, LITTLE);
        work(
                () -> {
                    try {
                        for (int done = 0, more = 1; done < count && more > 0; done += more) {
                            more = from.read(position + done, scratch.memoryAddress(), LITTLE);
                        }
                        return count;
                    } catch (FileProblem e) {
                        return -1;
                    }
                },
                scratch,
                read -> {
                    scratch.release();
                    if (read < 0) {
                        shorter();
                        return;
                    }
                    from.isWarm(position, count, loop.nanoTime());
                    warmFrom = position;
                    warmTo = position + count;
                    goOn();
                });
    }

    private void read(OpenFile from, int most) {
        ByteBuf into = loop.allocator().directBuffer(most, most);
        int count = from.readNow(at, into.memoryAddress(), most);
        if (count > 0) {
            filled(into, count);
            return;
        }
        long position = at;
        work(
                () -> {
                    try {
                        return from.read(position, into.memoryAddress(), most);
                    } catch (FileProblem e) {
                        return -1;
                    }
                },
                into,
                read -> {
                    if (read <= 0) {
                        into.release();
                        shorter();
                    } else {
                        filled(into, read);
                    }
                });
    }

    private void filled(ByteBuf piece, int count) {
        exchange().responseData(piece.writerIndex(count));
        went(count);
    }

    /// So much more has gone to the client.
    private void went(long count) {
        at += count;
        if (parts.get(part) instanceof FileReply.Bytes(long from, long to) && at >= to) {
            nextPart();
        }
        if (part >= parts.size()) {
            goOn();
        } else if (!over) {
            exchange().responseReadComplete();
        }
    }

    /// What follows a piece of work, on the loop.
    private interface Then {
        void go(int count);
    }

    /// Has a worker wait for the disk.
    ///
    /// @param scratch released where nobody waits for it any more
    private void work(IntSupplier what, ByteBuf scratch, Then then) {
        working = true;
        known.awaits(this, loop.nanoTime());
        boolean taken = workers.run(() -> {
            int count = count(what);
            try {
                loop.execute(exchange()::faulted, () -> worked(count, scratch, then));
            } catch (RejectedExecutionException e) {
                // The loop has ended meanwhile.
                scratch.release();
            }
        });
        if (!taken) {
            scratch.release();
            working = false;
            known.heard(this);
            counters.busy.increment();
            cut("file_busy");
        }
    }

    private void worked(int count, ByteBuf scratch, Then then) {
        working = false;
        known.heard(this);
        if (over) {
            scratch.release();
            close();
        } else {
            then.go(count);
        }
    }

    private static int count(IntSupplier what) {
        try {
            return what.getAsInt();
        } catch (RuntimeException e) {
            // Else nobody would ever hear of it.
            return -1;
        }
    }

    @Override
    public void silent() {
        if (!over) {
            counters.silent.increment();
            cut("file_silent");
        }
    }

    /// The file has become shorter, or cannot be read.
    private void shorter() {
        counters.cut.increment();
        cut("file_shorter");
    }

    private void cut(String why) {
        end();
        exchange().serverFailed(ServerFailure.CUT, why);
    }

    private void end() {
        over = true;
        if (!working) {
            close();
        }
    }

    private void close() {
        if (open != null && !closed) {
            closed = true;
            open.release();
        }
    }
}
