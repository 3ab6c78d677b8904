package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.loop.ClientConnection;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// A client's stream of no version: writes down what the exchange tells it.
final class FakeClient implements ClientStream {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    final List<String> told = new ArrayList<>();
    boolean writable = true;
    private @Nullable Side upgraded;

    /// Hands this over when the server has taken an upgrade.
    void upgradesTo(Side side) {
        upgraded = side;
    }

    /// What was told since this was last asked.
    List<String> news() {
        List<String> news = List.copyOf(told);
        told.clear();
        return news;
    }

    @Override
    public void interim(Head head, HeadEdits edits) {
        told.add("interim " + head.status());
    }

    @Override
    public void askForBody() {
        told.add("ask for body");
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        told.add("head " + head.status() + " " + length);
    }

    @Override
    public void data(ByteBuf data) {
        told.add("data " + data.toString(ISO_8859_1));
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
        told.add("end" + FakeServer.fields(trailers));
    }

    @Override
    public void flush() {
        told.add("flush");
    }

    @Override
    public void abort() {
        told.add("abort");
    }

    @Override
    public void awaitWritable() {
        told.add("await writable");
    }

    @Override
    public void keepsBody(int bytes) {}

    @Override
    public void readBody() {
        told.add("read body");
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public Side upgrade(Head head, HeadEdits edits) {
        told.add("upgrade " + head.status());
        if (upgraded == null) {
            throw new IllegalStateException("no upgrade expected");
        }
        return upgraded;
    }

    @Override
    public void finished() {
        told.add("finished");
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return ADDRESS;
    }

    @Override
    public InetSocketAddress localAddress() {
        return ADDRESS;
    }

    @Override
    public ClientConnection connection() {
        throw new IllegalStateException("no connection of its own");
    }

    @Override
    public long bytesIn() {
        return 0;
    }

    @Override
    public long bytesOut() {
        return 0;
    }
}
