package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.accesslog.EndReason;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who stands between an exchange and its streams, in both directions.
@Timeout(30)
class MessageFiltersTest {
    private static final String OK = "HTTP/1.1 200 OK|Content-Length: 2|X: 1||";

    private final FakeClient client = new FakeClient();
    private final FakeServers servers = new FakeServers();
    private final ExchangeFixture fixture = new ExchangeFixture(Configs.of(
            List.of(Configs.routed("app")),
            List.of(Configs.pool(
                    "app", new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2)))));
    private final Exchange exchange = new Exchange(
            fixture.http,
            fixture.listener,
            client,
            new ForwardingFields(client.remoteAddress(), client.localAddress(), Scheme.HTTP),
            servers);
    private int made;
    private int discarded;

    /// Says everything aloud and twice, keeps it until a flush or the end, and adds a word at the end.
    private final class Loud extends MessageFilter {
        private final ByteBuf kept = fixture.allocator.heapBuffer();

        Loud(MessageSink next) {
            super(next);
            made++;
        }

        @Override
        public void head(Head head, HeadEdits edits, BodyLength length) {
            edits.drop(KnownField.CONTENT_LENGTH);
            edits.add(KnownField.VARY, "Vary: ".getBytes(ISO_8859_1), "x-loud".getBytes(ISO_8859_1));
            next.head(head, edits, BodyLength.UNKNOWN);
        }

        @Override
        public void data(ByteBuf data) {
            kept.writeBytes(
                    data.toString(ISO_8859_1).toUpperCase(java.util.Locale.ROOT).getBytes(ISO_8859_1));
            data.release();
        }

        @Override
        public void end(@Nullable Head trailers) {
            kept.writeByte('!');
            pass();
            next.end(trailers);
        }

        @Override
        public void flush() {
            pass();
            next.flush();
        }

        private void pass() {
            if (kept.isReadable()) {
                next.data(kept.readBytes(kept.readableBytes()));
            }
        }

        @Override
        protected void discard() {
            discarded++;
            kept.release();
            super.discard();
        }
    }

    @BeforeEach
    void filtered() {
        MessageFilters filters = new MessageFilters() {
            @Override
            public MessageSink request(Head head, MessageSink to) {
                return head.bodyLength() == BodyLength.NONE ? to : new Loud(to);
            }

            @Override
            public MessageSink answer(HttpLoop loop, Head request, Head answer, MessageSink to) {
                return request.find("x-quiet".getBytes(ISO_8859_1), 0) >= 0 ? to : new Loud(to);
            }
        };
        fixture.serve(new Destination.ToPool(
                fixture.state.pools().get("app"), fixture.timeouts(), Buffering.NONE, RoutePlan.NONE.with(filters)));
    }

    @AfterEach
    void close() {
        fixture.close();
        assertEquals(made, discarded);
        assertEquals(
                0,
                fixture.allocator.metric().usedHeapMemory()
                        + fixture.allocator.metric().usedDirectMemory());
    }

    private void begin(String request) {
        byte[] bytes = request.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head));
        exchange.begin(head, false);
        if (head.bodyLength() == BodyLength.NONE && exchange.active()) {
            exchange.requestEnd(null);
        }
        exchange.requestReadComplete();
    }

    private void answers() {
        byte[] bytes = OK.replace("|", "\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseResponse(bytes, 0, bytes.length, Method.GET, head);
        exchange.response(head);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    @Test
    void anAnswerPassesTheFilterAndAFlushTakesWhatItKeeps() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            answers();
            exchange.responseData(text("o"));
            assertEquals(List.of("head 200 UNKNOWN"), client.news());
            exchange.responseReadComplete();
            assertEquals(List.of("data O", "flush"), client.news());
            exchange.responseData(text("k"));
            exchange.responseEnd(null);
            assertEquals(List.of("data K!", "end", "finished"), client.news());
        });
    }

    @Test
    void whoWantsNoneHasNone() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h|X-Quiet: 1||");
            servers.connect();
            answers();
            exchange.responseData(text("ok"));
            exchange.responseEnd(null);
            assertEquals(List.of("head 200 KNOWN", "data ok", "end", "finished"), client.news());
            assertEquals(0, made);
        });
    }

    @Test
    void aRequestPassesItsOwn() throws Exception {
        fixture.run(() -> {
            begin("POST /a HTTP/1.1|Host: h|Content-Length: 4||");
            FakeServer server = servers.connect();
            exchange.requestData(text("ab"));
            exchange.requestReadComplete();
            exchange.requestData(text("cd"));
            exchange.requestEnd(null);
            exchange.requestReadComplete();
            List<String> told = server.news();
            assertTrue(told.getFirst().startsWith("POST /a UNKNOWN host=h x-forwarded-for="), told.getFirst());
            assertTrue(told.getFirst().endsWith(" vary=x-loud"), told.getFirst());
            told = told.stream()
                    .filter(t -> t.startsWith("data") || t.equals("end"))
                    .toList();
            assertEquals(List.of("data AB", "data CD!", "end"), told);
            exchange.clientGone(EndReason.CLIENT_ABORT);
        });
    }

    @Test
    void anotherServerGetsTheRequestThroughAnother() throws Exception {
        fixture.run(() -> {
            begin("PUT /a HTTP/1.1|Host: h|Content-Length: 2||");
            servers.connect();
            exchange.serverFailed(ServerFailure.REFUSED, null);
            assertEquals(1, made);
            FakeServer second = servers.connect();
            assertEquals(2, made);
            assertEquals(1, discarded);
            exchange.requestData(text("ab"));
            exchange.requestEnd(null);
            exchange.requestReadComplete();
            assertTrue(second.told.contains("data AB!"), second.told.toString());
            exchange.clientGone(EndReason.CLIENT_ABORT);
        });
    }

    @Test
    void whatAnAnswerThatBreaksOffHasLeftIsFreed() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            answers();
            exchange.responseData(text("o"));
            exchange.serverFailed(ServerFailure.CUT, null);
            assertEquals(List.of("head 200 UNKNOWN", "abort", "finished"), client.news());
        });
    }

    @Test
    void backPressureIsTheClients() throws Exception {
        fixture.run(() -> {
            begin("GET /a HTTP/1.1|Host: h||");
            servers.connect();
            answers();
            client.writable = false;
            exchange.responseReadComplete();
            assertEquals(List.of("head 200 UNKNOWN", "flush", "await writable"), client.news());
            exchange.clientGone(EndReason.CLIENT_ABORT);
        });
    }
}
