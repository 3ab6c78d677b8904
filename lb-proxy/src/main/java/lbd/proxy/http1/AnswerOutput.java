package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HttpVersion;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.proxyprotocol.ProxyTls;
import lbd.core.tls.TlsFacts;
import lbd.proxy.http.ClientStream;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.http1.ResponseWriter.Framing;
import lbd.proxy.http1.ResponseWriter.Persistence;
import lbd.proxy.listener.Client;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// What a client's connection sends: the answers to its requests, one after another, in the form that each request asks
/// for. What becomes of the connection is not decided here.
final class AnswerOutput implements ClientStream {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII);

    private final HttpConnection connection;
    private final Client client;
    private final Output output;

    // Of the request in hand.
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private boolean toHead;
    private boolean closeDelimited;
    private boolean last;

    AnswerOutput(HttpConnection connection, Client client, ByteBufAllocator allocator) {
        this.connection = connection;
        this.client = client;
        this.output = new Output(client.stream(), allocator);
    }

    /// The next answer is to this request.
    void begin(Head request) {
        begin(request.version());
        toHead = request.method() == Method.HEAD;
    }

    /// The next answer is to what was no request.
    void beginRefusal() {
        begin(HttpVersion.HTTP_1_1);
    }

    private void begin(HttpVersion spoken) {
        version = spoken;
        toHead = false;
        closeDelimited = false;
        last = false;
        output.resetBytes();
    }

    /// Whether the client has been told that no other answer follows this one.
    boolean last() {
        return last;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return client.tls();
    }

    @Override
    public ProxyTls told() {
        return client.told();
    }

    @Override
    public void interim(Head head, HeadEdits edits) {
        // HTTP/1.0 knows no interim answers.
        if (version == HttpVersion.HTTP_1_1) {
            write(head, edits, Persistence.OPEN, Framing.AS_IT_SAYS);
            output.flush();
        }
    }

    @Override
    public void askForBody() {
        output.text(CONTINUE);
        output.flush();
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        boolean untold = length == BodyLength.UNKNOWN || length == BodyLength.UNTIL_CLOSE;
        boolean inChunks = untold && version == HttpVersion.HTTP_1_1;
        closeDelimited = untold && version == HttpVersion.HTTP_1_0;
        output.begin(inChunks);
        write(head, edits, persistence(), inChunks ? Framing.CHUNKED : framing(head, length));
    }

    /// Of HTTP/2 an answer may end with its head without a word of a length, where a client of HTTP/1 would wait for a
    /// body (RFC 9112 section 6.3).
    private Framing framing(Head head, BodyLength length) {
        int status = head.status();
        boolean bodyless = toHead || status == 204 || status == 304;
        boolean untold = length == BodyLength.NONE && !bodyless && !head.has(KnownField.CONTENT_LENGTH);
        return untold ? Framing.EMPTY : Framing.AS_IT_SAYS;
    }

    private void write(Head head, HeadEdits edits, Persistence persistence, Framing framing) {
        ByteBuf out = output.room(ResponseWriter.room(head, edits));
        int before = out.readableBytes();
        ResponseWriter.write(head, edits, persistence, framing, out);
        output.wrote(out.readableBytes() - before);
    }

    private Persistence persistence() {
        if (closeDelimited || !connection.asksForMore()) {
            last = true;
            return Persistence.CLOSE;
        }
        return version == HttpVersion.HTTP_1_0 ? Persistence.OPEN_1_0 : Persistence.OPEN;
    }

    @Override
    public void data(ByteBuf data) {
        output.data(data);
    }

    @Override
    public boolean takesFiles() {
        return output.takesFiles();
    }

    @Override
    public long file(int file, long from, long count) {
        return output.file(file, from, count);
    }

    @Override
    public void end(@Nullable Head trailers) {
        output.end(trailers);
    }

    @Override
    public void flush() {
        output.flush();
    }

    /// Sends what is left, with the end in the same packet: a connection with one request saves a tenth by it. The end
    /// is left to the caller where something could not be sent at once, or nothing was left.
    void sendLast() {
        if (!isSent()) {
            client.stream().cork();
            flush();
            if (isSent()) {
                // Not left to the close, which would throw away what is corked if the client had sent too much.
                client.stream().shutdownOutput();
            }
        }
    }

    /// Whether the kernel has taken everything.
    boolean isSent() {
        return output.isSent();
    }

    /// Whether the client takes what waits for it; asked from time to time.
    boolean moves() {
        return output.moves();
    }

    /// Forgets what was not sent.
    void discard() {
        output.discard();
    }

    @Override
    public void keepsBody(int bytes) {
        connection.keepsBody(bytes);
    }

    @Override
    public void readBody() {
        connection.readBody();
    }

    @Override
    public boolean isWritable() {
        return client.stream().isWritable();
    }

    @Override
    public void awaitWritable() {
        output.moves();
        connection.clientStalls();
    }

    @Override
    public void abort() {
        output.flush();
        if (closeDelimited) {
            // To a client that reads until the close a FIN would look like the end.
            connection.reset();
        } else {
            connection.close();
        }
    }

    @Override
    public void finished() {
        connection.exchangeOver();
    }

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        write(head, edits, Persistence.UPGRADE, Framing.AS_IT_SAYS);
        output.flush();
        return connection.handOver();
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return client.address();
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return client.reached();
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public long bytesIn() {
        return connection.bytesIn();
    }

    @Override
    public void tooSlow(String rule) {
        connection.tooSlow(rule);
    }

    @Override
    public long unsent() {
        return client.stream().unwritten();
    }

    @Override
    public long bytesOut() {
        return output.bytes();
    }
}
