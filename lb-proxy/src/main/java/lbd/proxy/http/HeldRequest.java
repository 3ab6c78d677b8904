package lbd.proxy.http;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.Method;
import lbd.proxy.disk.DiskShare;
import lbd.proxy.upstream.Processed;
import org.jspecify.annotations.Nullable;

/// What is still here of the request in hand, to be sent to a server, or to another one: its head, and of its body
/// what came before there was a server.
///
/// Where the route has a buffer, a body that may fit into it is gathered before a server is looked for, in memory and
/// then in a [HeldFile], and stays here until an answer has begun. A body that turns out to be larger is sent on as if
/// there were no buffer.
final class HeldRequest {
    private static final int FIRST_ROOM = 4096;

    /// Of a body that a server may yet refuse so much stays here: most calls have less.
    private static final int SMALL = 16 * 1024;

    private final HttpLoop shared;
    private final ClientStream client;
    private final RequestHost host;
    private @Nullable Head head;
    private Method method = Method.GET;
    private boolean hasBody;
    private boolean toldLength;
    private boolean decoded;
    private boolean askedFor;
    private boolean complete;
    private @Nullable Head trailers;

    private @Nullable ByteBuf body;
    private @Nullable MessageSink out;
    private Buffering buffer = Buffering.NONE;
    private @Nullable HeldFile file;
    private boolean endWaits;
    private boolean answered;
    private boolean gathering;
    private boolean whole;
    private boolean bodyGone;

    /// @param client is told how much of its body is here
    /// @param host   of the exchange
    HeldRequest(HttpLoop shared, ClientStream client, RequestHost host) {
        this.host = host;
        this.shared = shared;
        this.client = client;
    }

    /// The next request. Nothing of it is kept yet but what it says of itself.
    void begin(Head request) {
        method = request.method();
        hasBody = request.bodyLength() != BodyLength.NONE;
        toldLength = request.bodyLength() != BodyLength.UNKNOWN;
        decoded = false;
        buffer = Buffering.NONE;
        gathering = false;
        endWaits = false;
        answered = false;
        askedFor = false;
        whole = !hasBody;
        complete = false;
        bodyGone = false;
    }

    /// It is to be sent somewhere, or has to wait.
    ///
    /// @param request the one that is kept already, or still to be copied
    /// @param its     how much of the body is to be gathered
    void keep(Head request, Buffering its) {
        if (head == null) {
            head = shared.heads().copy(request);
        }
        buffer = its;
        long most = its.most();
        ByteBuf here = body;
        boolean fits = hasBody
                && most > 0
                && (decoded || request.contentLength() <= most)
                && (here == null || here.readableBytes() <= most);
        gathering = fits && !complete;
        whole |= fits && complete;
        askedFor = gathering;
    }

    /// Codings are taken off its body: nobody knows how long it will be.
    void decoded() {
        decoded = true;
        toldLength = false;
    }

    boolean isDecoded() {
        return decoded;
    }

    /// The same, and what has come of the body before that was known comes back as it is without them.
    void decodeBy(DecodedBody by) {
        decoded();
        whole = false;
        ByteBuf came = body;
        body = null;
        if (came != null) {
            client.keepsBody(0);
            by.data(came);
        }
        if (complete) {
            complete = false;
            Head last = trailers;
            trailers = null;
            by.end(last);
            if (last != null) {
                shared.heads().giveBack(last);
            }
        }
    }

    /// As it came; null where the request was answered before it was to be sent.
    @Nullable
    Head head() {
        return head;
    }

    /// Whether all of it has come from the client.
    boolean complete() {
        return complete;
    }

    /// Whether the body is not to be sent yet.
    boolean gathering() {
        return gathering;
    }

    /// Whether it will still be here when it has been sent, and may then be sent again.
    boolean staysRepeatable() {
        return method.idempotent() && whole;
    }

    /// Whether its body stays here when it has been sent: even one that must not be done twice may be sent again by a
    /// server's own word.
    private boolean stays() {
        return whole;
    }

    /// Whether all of it that has come is still here.
    boolean isHere() {
        return head != null && !bodyGone;
    }

    /// Another stream has it, to which nothing is left to be sent.
    void takenOver(ServerStream by) {
        discardFilter();
        out = by;
    }

    /// Whether nobody can say yet how long its body is.
    boolean lacksLength() {
        return !toldLength && !complete;
    }

    /// Whether the client waits to be asked for the body, and has not been.
    boolean waitsToBeAsked() {
        Head its = head;
        return its != null && its.expectContinue() && !askedFor && !complete;
    }

    /// The client has been asked for the body.
    void asked() {
        askedFor = true;
    }

    /// Whether there is no body to it.
    boolean hasNoBody() {
        return !hasBody;
    }

    /// Whether it may be sent again, now that it has been sent.
    boolean repeatable(Processed processed) {
        return switch (processed) {
            case NO -> !bodyGone;
            case MAYBE -> method.idempotent() && !bodyGone;
            case YES -> false;
        };
    }

    /// A piece of the body; given away.
    ///
    /// @param to who has the request; null while nobody has
    void data(ByteBuf data, @Nullable ServerStream to) {
        if (to == null) {
            keep(data);
        } else if (file != null && !file.isPassed()) {
            file.add(data);
        } else {
            if (!staysBeside(data, to)) {
                bodyGone = true;
                freeBody();
            }
            sink().data(data);
        }
    }

    /// Keeps a copy of what is sent.
    ///
    /// @return false where there is none, or it would become too large
    private boolean staysBeside(ByteBuf data, ServerStream to) {
        if (bodyGone || !to.mayRefuse()) {
            return false;
        }
        int count = data.readableBytes();
        ByteBuf kept = body;
        if (count + (kept == null ? 0 : kept.readableBytes()) > SMALL) {
            return false;
        }
        if (kept == null) {
            kept = shared.loop().allocator().directBuffer(count);
            body = kept;
        }
        kept.writeBytes(data, data.readerIndex(), count);
        client.keepsBody(kept.capacity());
        return true;
    }

    /// Gives a copy what is here of the body.
    void copyTo(MirrorCopy copy) {
        if (body != null) {
            copy.copies(body);
        }
    }

    /// Copied: a piece would keep the whole buffer that it was read into, for as long as no server is found.
    private void keep(ByteBuf data) {
        boolean begun = file != null;
        HeldFile its = file(data.readableBytes());
        if (its == null) {
            keepInMemory(data);
        } else {
            if (!begun) {
                fillMemory(data);
            }
            its.add(data);
        }
        if (bytes() > buffer.most()) {
            gathering = false;
        }
    }

    /// Bytes of the body that are here.
    private long bytes() {
        return (body == null ? 0 : body.readableBytes()) + (file == null ? 0 : file.bytes());
    }

    /// What they are together, where all of them go as they are; else -1.
    long gatheredLength() {
        return complete && !bodyGone && !(out instanceof MessageFilter) ? bytes() : -1;
    }

    /// @return null: they have a place in memory
    private @Nullable HeldFile file(int count) {
        DiskShare share = buffer.share();
        if (file == null && gathering && share != null && bytes() + count > buffer.memory()) {
            file = new HeldFile(this, host, share, buffer.disk());
        }
        return file;
    }

    /// What goes to the file begins where memory is full: the two together are full when the file is.
    private void fillMemory(ByteBuf data) {
        int room = buffer.memory() - (body == null ? 0 : body.readableBytes());
        if (room > 0) {
            keepInMemory(data.readRetainedSlice(room));
        }
    }

    private void keepInMemory(ByteBuf data) {
        ByteBuf kept = body;
        if (kept == null) {
            kept = shared.loop()
                    .allocator()
                    .directBuffer(gathering ? Math.max(FIRST_ROOM, data.readableBytes()) : data.readableBytes());
            body = kept;
        }
        kept.writeBytes(data);
        data.release();
        client.keepsBody(kept.capacity());
    }

    /// Whether it takes more of the body without keeping more than it may.
    boolean isWritable() {
        if (file != null && !file.isPassed()) {
            // Just full: what follows tells whether that was all.
            return file.isWritable() || (gathering && bytes() == buffer.most());
        }
        return out == null ? gathering : out.isWritable();
    }

    /// Who has the request takes more.
    void resume() {
        if (out instanceof MessageFilter filter) {
            filter.resume();
        }
        if (file != null) {
            file.resume();
        }
    }

    /// Whether the last of the body, which was still on its way to the file, has just arrived there: the request is to
    /// be sent.
    boolean isGathered() {
        boolean now = gathering && complete && file != null && file.isWritten();
        if (now) {
            gathered();
        }
        return now;
    }

    private void gathered() {
        whole |= gathering;
        gathering = false;
    }

    /// Something has been written to the file, or passed from it.
    void fileMoved() {
        HeldFile its = file;
        if (its == null || !its.isPassed() || out == null) {
            return;
        }
        if (endWaits) {
            endWaits = false;
            out.end(trailers);
            out.flush();
        }
        if (answered && complete) {
            closeFile();
        }
    }

    private void closeFile() {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    void end(@Nullable Head last, @Nullable ServerStream to) {
        complete = true;
        boolean inFile = file != null && !file.isPassed();
        if (last != null && (to == null || stays() || !bodyGone || inFile)) {
            trailers = shared.heads().copy(last);
        }
        if (file == null || file.isWritten()) {
            gathered();
        }
        if (to == null) {
            return;
        }
        if (inFile) {
            endWaits = true;
        } else {
            sink().end(last);
        }
    }

    /// Sends all that is here.
    void send(ServerStream to, Exchange exchange, Edits edits) {
        Head request = head;
        if (request == null) {
            throw new IllegalStateException("sending without a head");
        }
        MessageSink its = edits.filtered(request, to);
        discardFilter();
        out = its;
        if (its instanceof MessageFilter filter) {
            filter.begin(host);
        }
        to.begin(exchange);
        its.head(
                request,
                edits.request(request, askedFor, decoded),
                decoded ? BodyLength.UNKNOWN : request.bodyLength());
        ByteBuf data = body;
        if (data != null) {
            if (stays() || (to.mayRefuse() && data.readableBytes() <= SMALL)) {
                its.data(data.retainedDuplicate());
            } else {
                body = null;
                bodyGone = true;
                client.keepsBody(0);
                its.data(data);
            }
        }
        if (file != null) {
            bodyGone |= !stays();
            endWaits = complete;
            file.send(its);
        } else if (complete) {
            its.end(trailers);
        }
    }

    /// Where it is sent to: a server's stream, or a filter before it.
    ///
    /// @throws NullPointerException while it is sent to nobody
    MessageSink sink() {
        return Objects.requireNonNull(out);
    }

    private void discardFilter() {
        if (out instanceof MessageFilter filter) {
            filter.discard();
        }
        out = null;
    }

    /// An answer has begun: the body will not be sent again.
    void answered() {
        answered = true;
        if (file != null && complete && file.isPassed() && !endWaits) {
            closeFile();
        }
        freeBody();
    }

    private void freeBody() {
        ByteBuf data = body;
        if (data != null) {
            body = null;
            client.keepsBody(0);
            data.release();
        }
    }

    /// Forgets the request.
    void release() {
        discardFilter();
        if (head != null) {
            shared.heads().giveBack(head);
            head = null;
        }
        if (trailers != null) {
            shared.heads().giveBack(trailers);
            trailers = null;
        }
        closeFile();
        freeBody();
        gathering = false;
    }
}
