package lbd.proxy.http2;

import static lbd.proxy.http2.Http2Server.plain;
import static lbd.proxy.http2.Http2Server.stream;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.grpc.GrpcStatus;
import lbd.core.http2.FrameType;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolGrpc;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls of gRPC by the frame.
@Timeout(60)
class GrpcTest {
    private static final String[] CALL = {"content-type", "application/grpc", "te", "trailers"};

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static ProxyFixture proxy(PoolGrpc grpc, InetSocketAddress... servers) throws Exception {
        HttpSpec http = HttpSpec.DEFAULT
                .builder()
                .loopDetection(false)
                .http2(new Http2Spec(true, true, 100))
                .build();
        PoolSpec pool = Configs.pool("app", servers)
                .builder()
                .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                .grpc(grpc)
                .build();
        return new ProxyFixture(
                Configs.oneLoop(Configs.TRANSPORT, Configs.of(List.of(Configs.http(http)), List.of(pool))));
    }

    private static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return proxy(PoolGrpc.DEFAULT, servers);
    }

    private static Http2Client client(ProxyFixture fixture) throws Exception {
        return new Http2Client(fixture.connect("web"));
    }

    private String hears() throws InterruptedException {
        String next = heard.poll(20, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    private static void call(Http2Client client, String... more) throws IOException {
        String[] fields = new String[CALL.length + more.length];
        System.arraycopy(CALL, 0, fields, 0, CALL.length);
        System.arraycopy(more, 0, fields, CALL.length, more.length);
        client.begin().post(1, "/s/m", fields).send();
    }

    @Test
    void aCallPassesWithItsTrailers() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    heard.add(plain(peer.next()));
                    heard.add(peer.next());
                    peer.headers(1, false, ":status", "200", "content-type", "application/grpc")
                            .data(1, false, "answer")
                            .headers(1, true, "grpc-status", "5", "grpc-message", "gone")
                            .send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            call(client);
            client.data(1, true, "asked").send();
            assertEquals("headers 1 :status: 200 content-type: application/grpc", client.next());
            assertEquals("data 1 answer", client.next());
            assertEquals("headers 1 end grpc-status: 5 grpc-message: gone", client.next());
            assertEquals(
                    "headers 1 :method: POST :scheme: http :authority: h :path: /s/m content-type: application/grpc"
                            + " te: trailers",
                    hears());
            String line = fixture.json();
            assertTrue(line.contains("\"grpc_status\":5"), line);
            assertEquals(1, fixture.state.listeners().get("web").grpcStatuses.sum(GrpcStatus.NOT_FOUND));
        }
    }

    @Test
    void bothSidesTalkAtOnce() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200").send();
                    String said = peer.next();
                    while (!said.contains(" end ")) {
                        peer.data(1, false, said.substring(7).toUpperCase(Locale.ROOT))
                                .send();
                        said = peer.next();
                    }
                    peer.headers(1, true, "grpc-status", "0").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            call(client);
            assertEquals("headers 1 :status: 200", client.next());
            for (String each : List.of("a", "b", "c")) {
                client.data(1, false, each).send();
                assertEquals("data 1 " + each.toUpperCase(Locale.ROOT), client.next());
            }
            client.data(1, true, "").send();
            assertEquals("headers 1 end grpc-status: 0", client.next());
        }
    }

    @Test
    void errorsOfOursAreOfItsKind() throws Exception {
        try (ProxyFixture fixture = proxy(Configs.deadAddress());
                Http2Client client = client(fixture)) {
            call(client);
            assertEquals(
                    "headers 1 end :status: 200 content-type: application/grpc grpc-status: 14"
                            + " grpc-message: lbd: connect_refused",
                    client.next());
            assertEquals("reset 1 NO_ERROR", client.next());
            assertEquals("POST /s/m s1 200 connect_refused", fixture.line());
            assertTrue(fixture.json().contains("\"grpc_status\":14"));
        }
    }

    @Test
    void anAnswerThatBreaksOffEndsWithAStatus() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200").data(1, false, "a").send();
                    peer.next();
                    peer.close();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            call(client);
            assertEquals("headers 1 :status: 200", client.next());
            assertEquals("data 1 a", client.next());
            client.data(1, true, "").send();
            assertEquals("headers 1 end grpc-status: 14 grpc-message: lbd: server_closed", client.next());
        }
    }

    /// As gRPC maps the errors of HTTP/2, whether the answer has begun or not.
    @ParameterizedTest
    @CsvSource({"00000002, 13", "00000008, 1", "0000000b, 8", "00000001, 13"})
    void whatAServerSaysByAResetKeepsItsMeaning(String code, int status) throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, false, ":status", "200").send();
                    peer.frame(FrameType.RST_STREAM, 0, 1, code).send();
                    peer.next();
                    peer.frame(FrameType.RST_STREAM, 0, 3, code).send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(server.address());
                Http2Client client = client(fixture)) {
            call(client);
            assertEquals("headers 1 :status: 200", client.next());
            String why = "grpc-status: " + status + " grpc-message: lbd: server_closed";
            assertEquals("headers 1 end " + why, client.next());
            client.headers(
                            3,
                            true,
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":authority",
                            "h",
                            ":path",
                            "/s/m",
                            "content-type",
                            "application/grpc")
                    .send();
            assertEquals("headers 3 end :status: 200 content-type: application/grpc " + why, client.next());
        }
    }

    @Test
    void aDeadlineEndsTheCallOnBothSides() throws Exception {
        try (Http2Server server = new Http2Server(peer -> {
                    peer.next();
                    heard.add(peer.next());
                });
                ProxyFixture fixture = proxy(new PoolGrpc(true, Set.of()), server.address());
                Http2Client client = client(fixture)) {
            call(client, "grpc-timeout", "100m");
            assertTrue(client.next().contains("grpc-status: 4 grpc-message: lbd: server_timeout"));
            assertEquals("reset 1 CANCEL", hears());
            assertEquals("POST /s/m s1 200 server_timeout", fixture.line());
            assertEquals("grpc_timeout", fixture.detail());
        }
    }

    @Test
    void aListedStatusIsAskedOfTheNextServer() throws Exception {
        try (Http2Server busy = new Http2Server(peer -> {
                    peer.next();
                    peer.next();
                    peer.headers(1, true, ":status", "200", "grpc-status", "14").send();
                    peer.next();
                });
                Http2Server good = new Http2Server(peer -> {
                    peer.next();
                    heard.add(peer.next());
                    peer.headers(1, true, ":status", "200", "grpc-status", "0").send();
                    peer.next();
                });
                ProxyFixture fixture =
                        proxy(new PoolGrpc(false, Set.of(GrpcStatus.UNAVAILABLE)), busy.address(), good.address());
                Http2Client client = client(fixture)) {
            call(client);
            client.data(1, true, "asked").send();
            assertEquals("headers 1 end :status: 200 grpc-status: 0", client.next());
            assertTrue(hears().endsWith("asked"));
            assertTrue(fixture.json().contains("\"tried\":\"s1=grpc_status\""));
        }
    }

    @Test
    void aStatusThatIsNotListedPasses() throws Exception {
        try (Http2Server busy = new Http2Server(peer -> {
                    peer.next();
                    peer.headers(1, true, ":status", "200", "grpc-status", "8").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(
                        new PoolGrpc(false, Set.of(GrpcStatus.UNAVAILABLE)), busy.address(), Configs.deadAddress());
                Http2Client client = client(fixture)) {
            call(client);
            assertEquals("headers 1 end :status: 200 grpc-status: 8", client.next());
        }
    }

    @Test
    void aSmallBodyIsSentAgainWhereTheServerHasNotBegun() throws Exception {
        try (Http2Server leaving = new Http2Server(peer -> {
                    int id = stream(peer.next());
                    peer.next();
                    peer.frame(FrameType.GOAWAY, 0, 0, "00000000 00000000").send();
                    heard.add("left " + id);
                    peer.next();
                });
                Http2Server good = new Http2Server(peer -> {
                    peer.next();
                    heard.add(peer.next());
                    heard.add(peer.next());
                    peer.headers(1, true, ":status", "200", "grpc-status", "0").send();
                    peer.next();
                });
                ProxyFixture fixture = proxy(leaving.address(), good.address());
                Http2Client client = client(fixture)) {
            call(client);
            client.data(1, false, "first").send();
            assertEquals("left 1", hears());
            client.data(1, true, "second").send();
            assertEquals("headers 1 end :status: 200 grpc-status: 0", client.next());
            StringBuilder body = new StringBuilder();
            String said = heard.poll();
            while (said != null) {
                body.append(said.replaceAll("data 1 (end )?", ""));
                said = heard.poll();
            }
            assertEquals("firstsecond", body.toString());
        }
    }
}
