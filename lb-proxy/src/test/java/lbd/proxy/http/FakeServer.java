package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.proxy.relay.Side;
import org.jspecify.annotations.Nullable;

/// A server's stream of no version: writes down what the exchange tells it, heads as a version that knows no bytes of
/// HTTP/1 would send them, field by field.
final class FakeServer implements ServerStream {
    final List<String> told = new ArrayList<>();
    final boolean reused;
    private @Nullable Exchange exchange;

    FakeServer(boolean reused) {
        this.reused = reused;
    }

    /// What was told since this was last asked.
    List<String> news() {
        List<String> news = List.copyOf(told);
        told.clear();
        return news;
    }

    /// Who it has got a request of.
    Exchange exchange() {
        if (exchange == null) {
            throw new IllegalStateException("no request yet");
        }
        return exchange;
    }

    @Override
    public void begin(Exchange owner) {
        exchange = owner;
    }

    @Override
    public void head(Head head, HeadEdits edits, BodyLength length) {
        StringBuilder text = new StringBuilder(head.text(head.methodStart(), head.methodEnd()));
        text.append(' ').append(head.text(head.pathStart(), head.pathEnd()));
        text.append(' ').append(length);
        for (int i = 0; i < head.fieldCount(); i++) {
            if (edits.keeps(head, i)) {
                text.append(field(head, i));
            }
        }
        text.append(fields(edits.added()));
        told.add(text.toString());
    }

    static String fields(@Nullable Head head) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; head != null && i < head.fieldCount(); i++) {
            text.append(field(head, i));
        }
        return text.toString();
    }

    private static String field(Head head, int index) {
        return " " + head.name(index).toLowerCase(Locale.ROOT) + "=" + head.value(index);
    }

    @Override
    public void data(ByteBuf data) {
        told.add("data " + data.toString(ISO_8859_1));
        data.release();
    }

    @Override
    public void end(@Nullable Head trailers) {
        told.add("end" + fields(trailers));
    }

    @Override
    public void flush() {
        told.add("flush");
    }

    @Override
    public void read() {
        told.add("read");
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean reused() {
        return reused;
    }

    @Override
    public void bindTo(ClientStream client) {
        told.add("bind");
    }

    @Override
    public void cancel() {
        told.add("cancel");
    }

    @Override
    public Side upgrade() {
        throw new IllegalStateException("no upgrade expected");
    }
}
