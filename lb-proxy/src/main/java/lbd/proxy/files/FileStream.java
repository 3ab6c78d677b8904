package lbd.proxy.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
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
/// | request | its end | answering, where the bytes are at hand or none are wanted |
/// | request | its end | opening: a worker opens the file |
/// | opening | opened | answering |
/// | answering | the client takes more | reading: a worker reads a piece |
/// | reading | read | answering, or over after the last |
/// | reading | the file has become shorter | over: the client sees that it was cut |
/// | any | cancelled | over; what a worker still brings is let go |
final class FileStream implements ServerStream {
    /// Of a file that is read piece by piece.
    private static final int PIECE = 128 * 1024;

    private final Workers workers;
    private final Loop loop;
    private ServedFile file;
    private @Nullable Exchange exchange;
    private @Nullable Head request;
    private @Nullable FileReply reply;
    private @Nullable SeekableByteChannel channel;
    // Of the answer's parts, and where in it.
    private int part;
    private long at;
    private boolean begun;
    private boolean working;
    private boolean over;

    FileStream(ServedFile file, Workers workers, Loop loop) {
        this.file = file;
        this.workers = workers;
        this.loop = loop;
    }

    @Override
    public void begin(Exchange its) {
        exchange = its;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        // The caller's is gone by the time that the file is open.
        if (file.content() == null) {
            Head kept = new Head();
            kept.copy(head);
            request = kept;
        }
        reply = reply(head);
    }

    private FileReply reply(Head head) {
        return FileReply.to(head, file, Instant.now().getEpochSecond());
    }

    /// What came with a GET says nothing to a file.
    @Override
    public void data(ByteBuf data) {
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
        soon(new Next(this::start, () -> {}));
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
            working = true;
            soon(new Next(this::goOn, () -> {}));
        }
    }

    @Override
    public void cancel() {
        over = true;
        if (!working) {
            close();
        }
    }

    /// What follows a piece of work.
    ///
    /// @param dropped where the request is over by then: lets go of what it brought
    private record Next(Runnable wanted, Runnable dropped) {}

    /// Never from within a call of the exchange's. Any thread.
    private void soon(Next next) {
        Exchange its = exchange;
        if (its != null) {
            loop.execute(its::faulted, () -> {
                working = false;
                if (over) {
                    next.dropped().run();
                    close();
                } else {
                    next.wanted().run();
                }
            });
        }
    }

    private void start() {
        FileReply its = reply;
        if (its == null) {
            return;
        }
        if (file.content() != null || its.parts().isEmpty()) {
            answer();
        } else {
            work(this::open, () -> {});
        }
    }

    /// Hands a piece of work to a worker, which hands back what is to follow.
    private void work(Supplier<Next> what, Runnable dropped) {
        working = true;
        boolean taken = workers.run(() -> {
            Next next;
            try {
                next = what.get();
            } catch (RuntimeException | Error e) {
                next = new Next(() -> rethrow(e), dropped);
            }
            soon(next);
        });
        if (!taken) {
            dropped.run();
            giveUp(503, "Service Unavailable");
        }
    }

    /// Where somebody looks after the faults of this exchange.
    private static void rethrow(Throwable fault) {
        throw new IllegalStateException("a worker has thrown", fault);
    }

    /// On a worker.
    private Next open() {
        try {
            OpenFile opened = OpenFile.of(file);
            return new Next(() -> opened(opened), () -> channel = opened.channel());
        } catch (IOException e) {
            return new Next(() -> giveUp(404, "Not Found"), () -> {});
        }
    }

    private void opened(OpenFile opened) {
        channel = opened.channel();
        Head head = request;
        if (!opened.file().etag().equals(file.etag()) && head != null) {
            // Another has taken its place since it was looked for.
            file = opened.file();
            reply = reply(head);
        }
        answer();
    }

    private void answer() {
        FileReply its = reply;
        Exchange to = exchange;
        if (its == null || to == null) {
            return;
        }
        begun = true;
        to.response(its.head());
        at = from();
        goOn();
    }

    private void giveUp(int status, String reason) {
        Exchange to = exchange;
        working = false;
        close();
        if (to != null && !begun) {
            reply = FileReply.empty(status, reason, Instant.now().getEpochSecond());
            answer();
        } else if (to != null) {
            over = true;
            to.serverFailed(ServerFailure.CUT, "file");
        }
    }

    private List<FileReply.Part> parts() {
        FileReply its = reply;
        return its == null ? List.of() : its.parts();
    }

    private long from() {
        return part < parts().size() && parts().get(part) instanceof FileReply.Bytes(long from, long to) ? from : 0;
    }

    /// Passes what is at hand, then asks for what is not.
    private void goOn() {
        Exchange to = exchange;
        while (to != null && !over && part < parts().size()) {
            switch (parts().get(part)) {
                case FileReply.Text(byte[] bytes) -> to.responseData(Unpooled.wrappedBuffer(bytes));
                case FileReply.Bytes(long from, long end) -> {
                    byte[] content = file.content();
                    if (content == null) {
                        read(end);
                        return;
                    }
                    to.responseData(Unpooled.wrappedBuffer(content, (int) from, (int) (end - from)));
                }
            }
            part++;
            at = from();
        }
        if (to != null && !over) {
            over = true;
            close();
            to.responseEnd(null);
            to.responseReadComplete();
        }
    }

    private void read(long end) {
        SeekableByteChannel from = channel;
        if (from == null) {
            giveUp(404, "Not Found");
            return;
        }
        long position = at;
        int most = (int) Math.min(PIECE, end - position);
        ByteBuf into = loop.allocator().directBuffer(most, most);
        work(
                () -> {
                    int count = fill(from, position, into, most);
                    return new Next(() -> filled(into, count, end), into::release);
                },
                into::release);
    }

    /// On a worker.
    private static int fill(SeekableByteChannel from, long position, ByteBuf into, int most) {
        try {
            return from.position(position).read(into.nioBuffer(0, most));
        } catch (IOException e) {
            return -1;
        }
    }

    private void filled(ByteBuf piece, int count, long end) {
        Exchange to = exchange;
        if (count <= 0 || to == null) {
            // It is shorter than it was, or cannot be read.
            piece.release();
            giveUp(500, "Internal Server Error");
            return;
        }
        to.responseData(piece.writerIndex(count));
        at += count;
        if (at >= end) {
            part++;
            at = from();
        }
        if (part >= parts().size()) {
            goOn();
        } else if (!over) {
            to.responseReadComplete();
        }
    }

    private void close() {
        SeekableByteChannel its = channel;
        channel = null;
        if (its != null && !workers.run(() -> OpenFile.close(its))) {
            // To close what was only read waits for nothing.
            OpenFile.close(its);
        }
    }
}
