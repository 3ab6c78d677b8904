package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import lbd.core.model.AnswerBody;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.DecompressSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.decompress.Encoded;
import lbd.proxy.fastcgi.Program.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What routes do with requests and answers, where it is programs that get and make them.
@Timeout(30)
class BodiesAndDetoursTest {
    private static final String TEXT = "a text of a program, ".repeat(2_000);

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> copies = new LinkedBlockingQueue<>();

    private ScriptedServer noting(BlockingQueue<Request> in, String stdout) throws Exception {
        return Program.answering(request -> {
            in.add(request);
            return Program.answer(stdout);
        });
    }

    private static PoolSpec pool(String name, InetSocketAddress... servers) {
        FastCgiSpec spec = new FastCgiSpec("/srv/" + name, "index.php", null, Map.of());
        return Configs.pool(name, servers).builder().fastcgi(spec).build();
    }

    private static ProxyFixture proxy(RouteEdits edits, PoolSpec... pools) throws Exception {
        return new ProxyFixture(Configs.of(List.of(Configs.http(HttpSpec.DEFAULT.with(edits))), List.of(pools)));
    }

    private static Request next(BlockingQueue<Request> of) throws InterruptedException {
        Request request = of.poll(10, TimeUnit.SECONDS);
        assertTrue(request != null, "no request");
        return request;
    }

    @ParameterizedTest
    @EnumSource
    void aProgramIsToldTheLengthOfTheBodyWithoutItsCoding(Coding coding) throws Exception {
        byte[] encoded = Encoded.by(coding, TEXT.getBytes(ISO_8859_1));
        try (ScriptedServer server = noting(requests, Program.HEAD + "ok");
                ProxyFixture fixture =
                        proxy(RouteEdits.DEFAULT.with(DecompressSpec.DEFAULT), pool("app", server.address()));
                Socket client = fixture.connect("web")) {
            Program.send(
                    client,
                    "POST /a.php HTTP/1.1\r\nHost: h\r\nContent-Encoding: " + coding.word() + "\r\nContent-Length: "
                            + encoded.length + "\r\n\r\n");
            client.getOutputStream().write(encoded);
            Request request = next(requests);
            assertEquals(Integer.toString(TEXT.length()), request.get("CONTENT_LENGTH"));
            assertEquals("-", request.get("HTTP_CONTENT_ENCODING"));
            assertArrayEquals(TEXT.getBytes(ISO_8859_1), request.body());
            assertTrue(ScriptedServer.Wire.head(client.getInputStream()).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void answersOfProgramsAreCompressed() throws Exception {
        CompressSpec gzip = new CompressSpec(List.of(Encoding.GZIP), CompressSpec.DEFAULT_TYPES, 100, Map.of());
        RouteEdits edits = new RouteEdits(List.of(), List.of(), RewriteSpec.DEFAULT, null, null, gzip);
        try (ScriptedServer server = noting(requests, Program.HEAD + TEXT);
                ProxyFixture fixture = proxy(edits, pool("app", server.address()))) {
            String answer = Program.ask(fixture, "GET /a.php HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip\r\n\r\n");
            assertTrue(answer.contains("Content-Encoding: gzip\r\n"), answer.substring(0, 200));
            byte[] chunks = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
            assertEquals(TEXT, new String(new GZIPInputStream(unchunked(chunks)).readAllBytes(), ISO_8859_1));
        }
    }

    private static ByteArrayInputStream unchunked(byte[] chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        String text = new String(chunks, ISO_8859_1);
        for (int at = 0; ; ) {
            int end = text.indexOf("\r\n", at);
            int count = Integer.parseInt(text.substring(at, end), 16);
            if (count == 0) {
                return new ByteArrayInputStream(all.toByteArray());
            }
            all.write(chunks, end + 2, count);
            at = end + 2 + count + 2;
        }
    }

    /// Their scripts and folders are those of their own pool.
    @Test
    void aMirrorOfProgramsGetsCopiesWithTheirBodies() throws Exception {
        MirrorSpec mirror = new MirrorSpec("shadow", 10_000, 100_000, 10);
        try (ScriptedServer server = noting(requests, Program.HEAD + "ok");
                ScriptedServer shadow = noting(copies, Program.HEAD + "unseen");
                ProxyFixture fixture = proxy(
                        RouteEdits.DEFAULT.with(new Detours(mirror, null)),
                        pool("app", server.address()),
                        pool("shadow", shadow.address()))) {
            String length = "Content-Length: " + TEXT.length();
            for (String framing : List.of(length, "Transfer-Encoding: chunked")) {
                String body = framing.equals(length)
                        ? TEXT
                        : Integer.toHexString(TEXT.length()) + "\r\n" + TEXT + "\r\n0\r\n\r\n";
                String answer =
                        Program.ask(fixture, "POST /a.php HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n\r\n" + body);
                assertEquals("200", Program.status(answer), answer);
                assertEquals("/srv/app/a.php", next(requests).get("SCRIPT_FILENAME"));
                Request copy = next(copies);
                assertEquals("/srv/shadow/a.php", copy.get("SCRIPT_FILENAME"));
                assertEquals(Integer.toString(TEXT.length()), copy.get("CONTENT_LENGTH"));
                assertEquals(TEXT, new String(copy.body(), ISO_8859_1));
            }
        }
    }

    @Test
    void aProgramThatIsSlowIsFollowedByASecondAttempt() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        HedgeSpec hedge = new HedgeSpec(Duration.ofMillis(50), HedgeSpec.USUAL_PERCENTILE, 10_000);
        try (ScriptedServer slow = Program.answering(request -> {
                    requests.add(request);
                    try {
                        held.await(20, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    return Program.answer(Program.HEAD + "slow");
                });
                ScriptedServer good = noting(copies, Program.HEAD + "good");
                ProxyFixture fixture = proxy(
                        RouteEdits.DEFAULT.with(new Detours(null, null, hedge)),
                        pool("app", slow.address(), good.address()))) {
            String answer = Program.ask(fixture, Program.get("/a.php?x=1"));
            assertTrue(answer.endsWith("good\r\n0\r\n\r\n") || answer.endsWith("good"), answer);
            assertEquals("x=1", next(copies).get("QUERY_STRING"));
            held.countDown();
        }
    }

    private static InterceptSpec intercept(String statuses, InterceptSpec.Instead instead) {
        return new InterceptSpec(new StatusRanges(List.of(StatusRanges.Range.of(statuses))), instead);
    }

    @Test
    void anAnswerOfAProgramIsReplacedOrAskedForElsewhere() throws Exception {
        InterceptSpec page = intercept("503", new InterceptSpec.Page(null, AnswerBody.text("sorry")));
        InterceptSpec elsewhere = intercept("404", new InterceptSpec.Elsewhere("other"));
        try (ScriptedServer server = Program.answering(request -> {
                    requests.add(request);
                    return Program.answer("Status: " + request.get("QUERY_STRING") + " No\r\n\r\nits own");
                });
                ScriptedServer other = noting(copies, Program.HEAD + "from elsewhere");
                ProxyFixture fixture = proxy(
                        RouteEdits.DEFAULT.with(new Detours(null, List.of(page, elsewhere))),
                        pool("app", server.address()),
                        pool("other", other.address()))) {
            assertTrue(Program.ask(fixture, Program.get("/a.php?503")).endsWith("sorry"));
            assertTrue(Program.ask(fixture, Program.get("/a.php?404")).contains("from elsewhere"));
            assertEquals("/srv/other/a.php", next(copies).get("SCRIPT_FILENAME"));
            assertTrue(Program.ask(fixture, Program.get("/a.php?500")).contains("its own"));
        }
    }
}
