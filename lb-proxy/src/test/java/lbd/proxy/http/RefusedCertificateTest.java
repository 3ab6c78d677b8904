package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolHttp2;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ExchangeFixture;
import lbd.proxy.http2.Http2Loop;
import lbd.proxy.stream.Stream;
import lbd.proxy.upstream.Dial;
import lbd.proxy.upstream.ServerFailure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server of HTTP/2 says by an alert that it does not take our certificate, which in TLS 1.3 comes when requests have
/// been sent already: it has read none of them, unless it has answered one.
@Timeout(30)
class RefusedCertificateTest {
    private static final String SETTINGS = "000000 04 00 00000000";
    private static final String ANSWER = "000001 01 05 00000001 88";

    private final Socket socket = new Socket();
    private final Deque<ServerStream> standing = new ArrayDeque<>();
    private int dials;

    @Test
    void whatWasNotReadGoesToAnotherServer() throws Exception {
        try (ExchangeFixture fixture = fixture()) {
            fixture.run(() -> {
                SharedConnection connection = open(fixture);
                Exchange asked = post(fixture, connection);
                Objects.requireNonNull(socket.owner).broken();
                assertEquals(1, dials);
                assertEquals(List.of(), fixture.lines);
                asked.clientGone(EndReason.CLIENT_ABORT);
            });
        }
    }

    @Test
    void whereTheServerHasAnsweredItMayHaveReadMore() throws Exception {
        try (ExchangeFixture fixture = fixture()) {
            fixture.run(() -> {
                SharedConnection connection = open(fixture);
                post(fixture, connection);
                says(ANSWER);
                post(fixture, connection);
                Objects.requireNonNull(socket.owner).broken();
                assertEquals(0, dials);
                assertEquals(List.of("s1 200 ok 0", "s2 502 server_closed 0"), fixture.lines);
            });
        }
    }

    private static ExchangeFixture fixture() {
        return new ExchangeFixture(Configs.of(
                List.of(Configs.routed("app")),
                List.of(Configs.pool(
                                "app", new InetSocketAddress("127.0.0.1", 1), new InetSocketAddress("127.0.0.1", 2))
                        .builder()
                        .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                        .build())));
    }

    private SharedConnection open(ExchangeFixture fixture) {
        Http2Loop.on(List.of(fixture.http));
        Server server =
                Objects.requireNonNull(fixture.state.pool("app")).servers().getFirst();
        Deque<SharedConnection> settled = new ArrayDeque<>();
        fixture.http
                .servers()
                .openShared(
                        new ServerUse(server, PoolConnections.DEFAULT, null, null),
                        socket,
                        TimeUnit.SECONDS.toNanos(10),
                        new SharedConnection.Settled() {
                            @Override
                            public void stands(SharedConnection connection) {
                                settled.add(connection);
                            }

                            @Override
                            public void failed(ServerFailure how, @Nullable String detail) {}
                        });
        assertNotNull(socket.owner);
        says(SETTINGS);
        return settled.remove();
    }

    private void says(String frame) {
        byte[] bytes = HexFormat.of().parseHex(frame.replace(" ", ""));
        Objects.requireNonNull(socket.owner).received(Unpooled.wrappedBuffer(bytes));
    }

    private Exchange post(ExchangeFixture fixture, SharedConnection connection) {
        standing.add(connection.stream());
        FakeClient client = new FakeClient();
        Exchange exchange = new Exchange(
                fixture.http,
                fixture.listener,
                client,
                new ForwardingFields(client.remoteAddress(), client.localAddress(), Scheme.HTTP),
                new Standing());
        byte[] bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1);
        Head head = new Head();
        new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head);
        exchange.begin(head, false);
        exchange.requestEnd(null);
        exchange.requestReadComplete();
        return exchange;
    }

    /// The streams that stand, and dials that come to nothing.
    private final class Standing implements Servers {
        @Override
        public @Nullable ServerStream idle(Server server, ClientStream client, Need need, @Nullable String host) {
            return standing.poll();
        }

        @Override
        public @Nullable Server bound(ClientStream client, Pool pool) {
            return null;
        }

        @Override
        public Dial connect(
                Server server,
                ClientStream client,
                Need need,
                @Nullable String host,
                PoolConnections limits,
                long timeoutNanos,
                Connected connected) {
            dials++;
            return () -> {};
        }
    }

    /// Takes all that is sent.
    private static final class Socket implements Stream {
        private @Nullable Owner owner;

        @Override
        public void tell(Owner told) {
            owner = told;
        }

        @Override
        public void read() {}

        @Override
        public void write(ByteBuf data) {
            data.release();
        }

        @Override
        public boolean flush() {
            return true;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public long unwritten() {
            return 0;
        }

        @Override
        public String refusal() {
            return "tls_tlsv1_alert_unknown_ca";
        }

        @Override
        public Finding look() {
            return Finding.SILENT;
        }

        @Override
        public @Nullable InetSocketAddress localAddress() {
            return null;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void hangUp() {}

        @Override
        public void reset() {}
    }
}
