package lbd.proxy.decompress;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lbd.core.model.HttpSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.PasswordFile;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RequestBuffer;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.DecompressionRefusal;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bodies of requests that reach their servers without their codings.
@Timeout(40)
class DecompressedRequestsTest {
    private static final DecompressSpec ON = DecompressSpec.DEFAULT;
    private static final byte[] TEXT = "again and again, ".repeat(20_000).getBytes(ISO_8859_1);

    /// Of `secret`, and slow enough to be another thread's work.
    private static final String HASH = "$2y$08$/A/hn/S2zmwgw/2i.tSrP.afM50wcYZbBicbvF0RyamlY3sy1N2Oq";

    private final Bodies seen = new Bodies();
    private final Random random = new Random(4);

    @ParameterizedTest
    @EnumSource
    void theServerGetsTheBodyWithoutItsCoding(Coding coding) throws Exception {
        byte[] encoded = Encoded.by(coding, TEXT);
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            for (int i = 0; i < 10; i++) {
                Bodies.post(client, coding.word(), encoded);
                assertEquals(200, Bodies.status(client));
                assertArrayEquals(TEXT, seen.body());
                String head = seen.head();
                assertTrue(head.contains("Transfer-Encoding: chunked\r\n"), head);
                assertFalse(head.contains("Content-Encoding") || head.contains("Content-Length"), head);
            }
            assertEquals(10, Bodies.counts(fixture).requests.sum());
            assertEquals(10L * encoded.length, Bodies.counts(fixture).bytesIn.sum());
            assertEquals(10L * TEXT.length, Bodies.counts(fixture).bytesOut.sum());
            assertEquals(1, server.connections.get(), "one connection for all of them");
            Bodies.awaitNothingHeld(fixture);
        }
    }

    private byte[] randomBody() {
        byte[] body = new byte[random.nextInt(1 << random.nextInt(4, 18))];
        int kinds = 1 << random.nextInt(9);
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) random.nextInt(kinds);
        }
        return body;
    }

    /// By length and in chunks, in pieces of random lengths, on one connection.
    @ParameterizedTest
    @EnumSource
    void randomBodiesArriveAsTheyWere(Coding coding) throws Exception {
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            client.setTcpNoDelay(true);
            for (int i = 0; i < 100; i++) {
                byte[] body = randomBody();
                byte[] encoded = Encoded.by(coding, body);
                boolean chunked = random.nextBoolean();
                if (chunked) {
                    Bodies.send(client, chunkedPost(coding.word(), ""));
                } else {
                    Bodies.send(client, Bodies.post(coding.word(), encoded.length));
                }
                for (int at = 0; at < encoded.length; ) {
                    int count = Math.min(encoded.length - at, 1 + random.nextInt(20_000));
                    byte[] piece = Arrays.copyOfRange(encoded, at, at + count);
                    Bodies.send(client, chunked ? chunk(piece) : piece);
                    at += count;
                }
                if (chunked) {
                    Bodies.send(client, "0\r\nX-End: 1\r\n\r\n");
                }
                assertEquals(200, Bodies.status(client), "body " + i);
                byte[] expected = chunked ? join(body, "X-End: 1\r\n") : body;
                assertArrayEquals(expected, seen.body(), "body " + i);
            }
        }
    }

    private static String chunkedPost(String encoding, String fields) {
        return "POST /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + encoding + "\r\n" + fields
                + "Transfer-Encoding: chunked\r\n\r\n";
    }

    private static byte[] chunk(byte[] data) {
        return join(join((Integer.toHexString(data.length) + "\r\n").getBytes(ISO_8859_1), data), "\r\n");
    }

    private static byte[] join(byte[] bytes, String end) {
        return join(bytes, end.getBytes(ISO_8859_1));
    }

    private static byte[] join(byte[] bytes, byte[] end) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(bytes);
        all.writeBytes(end);
        return all.toByteArray();
    }

    @Test
    void stackedCodingsAreTakenOffInTheirOrder() throws Exception {
        byte[] once = Encoded.by(Coding.GZIP, TEXT);
        byte[] twice = Encoded.by(Coding.BR, once);
        byte[] thrice = Encoded.by(Coding.ZSTD, twice);
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            for (String said : List.of(
                    "gzip, br, zstd",
                    "x-GZip,\tidentity , BR,,zstd",
                    "gzip\r\nContent-Encoding: br\r\ncontent-encoding: zstd")) {
                Bodies.post(client, said, thrice);
                assertEquals(200, Bodies.status(client), said);
                assertArrayEquals(TEXT, seen.body(), said);
                assertFalse(seen.head().toLowerCase(Locale.ROOT).contains("encoding: gzip"), said);
            }
        }
    }

    @Test
    void deflateWithoutItsHeaderIsTakenToo() throws Exception {
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            Bodies.post(client, "deflate", Encoded.bare(TEXT));
            assertEquals(200, Bodies.status(client));
            assertArrayEquals(TEXT, seen.body());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"compress", "gzip, foo", "aws-chunked, gzip", "gzip, gzip, gzip, gzip", "zstd", "gzip;q=1"})
    void whatCannotBeTakenOffIsRefusedWithWhatCan(String encoding) throws Exception {
        DecompressSpec some = new DecompressSpec(List.of(Coding.GZIP, Coding.BR), 1 << 20, 100);
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(some, server.address()));
                Socket client = fixture.connect("web")) {
            Bodies.send(client, Bodies.post(encoding, 100_000));
            String head = Bodies.answer(client);
            assertTrue(head.startsWith("HTTP/1.1 415 "), head);
            assertTrue(head.contains("Accept-Encoding: gzip, br\r\n"), head);
            assertEquals("POST /a null 415 not_supported", fixture.line());
            assertEquals("decompress_unsupported", fixture.detail());
            assertEquals(1, Bodies.counts(fixture).refusals.sum(DecompressionRefusal.UNSUPPORTED));
            assertTrue(seen.heads.isEmpty());
        }
    }

    /// What has no coding, or none that is a body's, goes through as it is.
    @ParameterizedTest
    @CsvSource({
        "Content-Encoding: identity, abc",
        "Content-Encoding:, abc",
        "'Content-Encoding: gzip\r\nCache-Control: no-transform', abc",
        "'Content-Encoding: gzip\r\nContent-Range: bytes 0-2/9', abc",
        "Content-Encoding: gzip, ''",
        "Content-Encoding: foo, ''"
    })
    void othersGoThroughAsTheyAre(String fields, String body) throws Exception {
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            String head = "PUT /a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\nContent-Length: " + body.length();
            Bodies.send(client, head + "\r\n\r\n" + body);
            assertEquals(200, Bodies.status(client));
            assertEquals(body, new String(seen.body(), ISO_8859_1));
            String told = seen.head();
            assertTrue(told.contains("Content-Length: " + body.length() + "\r\n"), told);
            assertTrue(told.contains(fields.substring(0, fields.indexOf(':'))), told);
            assertEquals(0, Bodies.counts(fixture).requests.sum());
        }
    }

    @Test
    void aRequestWithoutABodyIsLeftAlone() throws Exception {
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            Bodies.send(client, "GET /a HTTP/1.1\r\nHost: h\r\nContent-Encoding: foo\r\n\r\n");
            assertEquals(200, Bodies.status(client));
            assertTrue(seen.head().contains("Content-Encoding: foo\r\n"));
        }
    }

    /// In chunks, so that its head does not say that it is.
    @ParameterizedTest
    @EnumSource
    void aBodyOfNoOctetIsEmpty(Coding coding) throws Exception {
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            Bodies.send(client, chunkedPost(coding.word(), "") + "0\r\n\r\n");
            assertEquals(200, Bodies.status(client));
            assertEquals(0, seen.body().length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBodyThatIsBrokenIsRefusedAndItsServerSeesNoEnd(Coding coding) throws Exception {
        byte[] encoded = Encoded.by(coding, new byte[] {1, 2, 3});
        CountDownLatch cut = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    try {
                        if (!new String(peer.readAll(), ISO_8859_1).contains("0\r\n\r\n")) {
                            cut.countDown();
                        }
                    } catch (IOException e) {
                        cut.countDown();
                    }
                });
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            Bodies.send(client, chunkedPost(coding.word(), ""));
            Bodies.send(client, chunk(Arrays.copyOf(encoded, encoded.length - 1)));
            Bodies.send(client, "0\r\n\r\n");
            assertEquals(400, Bodies.status(client));
            assertEquals("POST /a s1 400 bad_request", fixture.line());
            assertEquals("decompress_truncated", fixture.detail());
            assertTrue(cut.await(10, TimeUnit.SECONDS));
            Bodies.awaitNothingHeld(fixture);
            // What it sent was a request all the same: the connection stays.
            Bodies.send(client, Bodies.post(coding.word(), 5) + "noise");
            assertEquals(400, Bodies.status(client));
            fixture.line();
            assertTrue(fixture.detail().matches("decompress_(broken|truncated)"));
            Bodies.awaitNothingHeld(fixture);
        }
    }

    @Test
    void aBodyMayBeAsLongAsItMayBeAndNoLonger() throws Exception {
        DecompressSpec spec = new DecompressSpec(ON.encodings(), 100_000, 1000);
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Bodies.config(spec, server.address()));
                Socket client = fixture.connect("web")) {
            for (Coding coding : Coding.values()) {
                Bodies.post(client, coding.word(), Encoded.by(coding, new byte[100_000]));
                assertEquals(200, Bodies.status(client), coding.word());
                assertEquals(100_000, seen.body().length, coding.word());
                fixture.details.clear();
                try (Socket other = fixture.connect("web")) {
                    Bodies.post(other, coding.word(), Encoded.by(coding, new byte[100_001]));
                    assertEquals(413, Bodies.status(other), coding.word());
                    assertEquals("decompress_size", fixture.detail());
                }
            }
        }
    }

    /// Its length is counted by what it is, not by what it was.
    @Test
    void aHeldBodyIsSentAgainAsItIs() throws Exception {
        RouteSpec held = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT.with(ON).with(new BufferLimits(new RequestBuffer(1 << 20), null)));
        try (ScriptedServer dying = new ScriptedServer(peer -> {
                    seen.bodies.add(Bodies.body(peer, peer.head()));
                    peer.reset();
                });
                ScriptedServer good = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.routed(null, held)),
                        List.of(Configs.pool("app", dying.address(), good.address()))));
                Socket client = fixture.connect("web")) {
            byte[] encoded = Encoded.by(Coding.BR, TEXT);
            String head = Bodies.post("br", encoded.length).replace("POST", "PUT");
            Bodies.send(client, head.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n"));
            assertTrue(Bodies.answer(client).startsWith("HTTP/1.1 100 "));
            Bodies.send(client, encoded);
            assertEquals(200, Bodies.status(client));
            assertArrayEquals(TEXT, seen.body());
            assertArrayEquals(TEXT, seen.body());
            Bodies.awaitNothingHeld(fixture);
        }
    }

    /// What had come before it was known where it goes was kept as it came.
    @ParameterizedTest
    @EnumSource
    void whatCameWhileAPasswordWasVerifiedIsDecodedToo(Coding coding) throws Exception {
        PasswordFile users = new PasswordFile("f", Map.of("jane", HASH));
        RouteAccess access =
                new RouteAccess(List.of(), List.of(), null, new AuthSpec(new BasicAuth("staff", users), null, null));
        RouteSpec route =
                new RouteSpec(RouteMatch.ANY, new RouteAction.Forward("app"), RouteEdits.DEFAULT.with(ON), access);
        byte[] some = Arrays.copyOf(TEXT, 3_000);
        byte[] encoded = Encoded.by(coding, some);
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.routed(null, route)), List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            String login = Base64.getEncoder().encodeToString("jane:secret".getBytes(ISO_8859_1));
            String head = Bodies.post(coding.word(), encoded.length)
                    .replace("Host", "Authorization: Basic " + login + "\r\nHost");
            for (int part : new int[] {encoded.length, encoded.length / 2, 0}) {
                Bodies.send(client, join(head.getBytes(ISO_8859_1), Arrays.copyOf(encoded, part)));
                Bodies.send(client, Arrays.copyOfRange(encoded, part, encoded.length));
                assertEquals(200, Bodies.status(client));
                assertArrayEquals(some, seen.body());
            }
            Bodies.awaitNothingHeld(fixture);
        }
    }

    @Test
    void aPoolThatIsAskedInsteadGetsItAsItIs() throws Exception {
        InterceptSpec elsewhere = new InterceptSpec(
                new StatusRanges(List.of(StatusRanges.Range.of("503"))), new InterceptSpec.Elsewhere("other"));
        RouteSpec route = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                RouteEdits.DEFAULT
                        .with(ON)
                        .with(new BufferLimits(new RequestBuffer(1 << 20), null))
                        .with(new Detours(null, List.of(elsewhere))));
        try (ScriptedServer no = new ScriptedServer(peer -> {
                    for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                        Bodies.body(peer, head);
                        peer.send("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ScriptedServer other = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.routed(null, route)),
                        List.of(Configs.pool("app", no.address()), Configs.pool("other", other.address()))));
                Socket client = fixture.connect("web")) {
            Bodies.post(client, "gzip", Encoded.by(Coding.GZIP, TEXT));
            assertEquals(200, Bodies.status(client));
            assertArrayEquals(TEXT, seen.body());
            assertFalse(seen.head().contains("Content-Encoding"));
        }
    }

    @Test
    void aMirrorGetsWhatTheServerGets() throws Exception {
        Bodies copied = new Bodies();
        MirrorSpec mirror = new MirrorSpec("shadow", 10_000, TEXT.length, 10);
        HttpSpec http = HttpSpec.DEFAULT.with(
                new RouteEdits(List.of(), List.of()).with(ON).with(new Detours(mirror, null)));
        try (ScriptedServer server = seen.taking();
                ScriptedServer shadow = copied.taking();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.http(http)),
                        List.of(Configs.pool("app", server.address()), Configs.pool("shadow", shadow.address()))));
                Socket client = fixture.connect("web")) {
            Bodies.post(client, "zstd", Encoded.by(Coding.ZSTD, TEXT));
            assertEquals(200, Bodies.status(client));
            assertArrayEquals(TEXT, seen.body());
            assertArrayEquals(TEXT, copied.body());
            String head = copied.head();
            assertFalse(head.contains("Content-Encoding") || head.contains("Content-Length"), head);
        }
    }

    /// A server that takes nothing makes its client wait, and what waits here is bounded.
    @ParameterizedTest
    @EnumSource
    void aServerThatTakesNothingHoldsItsClientBack(Coding coding) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        DecompressSpec spec = new DecompressSpec(ON.encodings(), 1L << 30, 100_000);
        byte[] noise = new byte[1 << 20];
        random.nextBytes(noise);
        byte[] encoded = Encoded.by(coding, noise, 64 << 20);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    String head = peer.head();
                    await(held);
                    seen.bodies.add(Bodies.body(peer, head));
                    peer.send(Bodies.OK);
                });
                ProxyFixture fixture = new ProxyFixture(Bodies.config(spec, server.address()));
                Socket client = fixture.connect("web")) {
            Thread sending = Thread.startVirtualThread(() -> {
                try {
                    Bodies.post(client, coding.word(), encoded);
                } catch (IOException e) {
                    // Told by what the server gets.
                }
            });
            long most = 0;
            for (int i = 0; i < 50; i++) {
                most = Math.max(most, fixture.state.memory().held());
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertTrue(most < 2 << 20, "held: " + most);
            held.countDown();
            assertEquals(200, Bodies.status(client), fixture.detail());
            assertEquals(64 << 20, seen.body().length);
            sending.join();
            Bodies.awaitNothingHeld(fixture);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEarlyAnswerEndsIt(Coding coding) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno");
                    peer.readAll();
                });
                ProxyFixture fixture = new ProxyFixture(Bodies.config(ON, server.address()));
                Socket client = fixture.connect("web")) {
            byte[] encoded = Encoded.by(coding, TEXT);
            Bodies.send(client, Bodies.post(coding.word(), encoded.length));
            Bodies.send(client, Arrays.copyOf(encoded, encoded.length - 2));
            assertEquals(401, Bodies.status(client));
            Bodies.awaitNothingHeld(fixture);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesInTheMiddleLeavesNothing(Coding coding) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        DecompressSpec spec = new DecompressSpec(ON.encodings(), 10 << 20, 100_000);
        byte[] encoded = Encoded.by(coding, TEXT, 5 << 20);
        try (ScriptedServer stuck = new ScriptedServer(peer -> {
                    peer.head();
                    await(held);
                });
                ProxyFixture fixture = new ProxyFixture(Bodies.config(spec, stuck.address()))) {
            for (int i = 0; i < 10; i++) {
                try (Socket client = fixture.connect("web")) {
                    Bodies.send(client, Bodies.post(coding.word(), encoded.length));
                    Bodies.send(client, Arrays.copyOf(encoded, encoded.length / 2));
                    Bodies.await(() -> Bodies.counts(fixture).open.get() > 0);
                    client.setSoLinger(true, 0);
                }
                assertTrue(fixture.line().endsWith("client_abort"));
                Bodies.awaitNothingHeld(fixture);
            }
            held.countDown();
        }
    }

    @Test
    void aListenersWordIsNotItsRoutes() throws Exception {
        RouteSpec off = new RouteSpec(
                RouteMatch.ANY, new RouteAction.Forward("app"), RouteEdits.DEFAULT.with(DecompressSpec.OFF));
        try (ScriptedServer server = seen.taking();
                ProxyFixture fixture = new ProxyFixture(Configs.of(
                        List.of(Configs.http(Bodies.http(ON), "app", off)),
                        List.of(Configs.pool("app", server.address()))));
                Socket client = fixture.connect("web")) {
            Bodies.post(client, "gzip", "as it is".getBytes(ISO_8859_1));
            assertEquals(200, Bodies.status(client));
            assertEquals("as it is", new String(seen.body(), ISO_8859_1));
            assertEquals(0, Bodies.counts(fixture).requests.sum());
        }
    }
}
