package lbd.proxy.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static lbd.proxy.http2.Http2Server.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import lbd.core.model.CookieSpec;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.tls.KeyBytes;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A pool's own cookie where both sides speak HTTP/2.
@Timeout(60)
class Http2CookieTest {
    private static final HttpSpec HTTP = HttpSpec.DEFAULT
            .builder()
            .loopDetection(false)
            .http2(new Http2Spec(true, true, 100))
            .build();

    @Test
    void crumbsAreOneCookie() throws Exception {
        CookieSpec cookie = new CookieSpec(
                "LBD",
                new KeyBytes("0123456789abcdef0123456789abcdef".getBytes(US_ASCII)),
                null,
                null,
                "/",
                null,
                true,
                true,
                CookieSpec.SameSite.STRICT);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Http2Server.Script script = peer -> {
            for (int stream = 1; stream <= 5; stream += 2) {
                heard.add(plain(peer.next()));
                peer.headers(stream, true, ":status", "200", "x-a", "1").send();
            }
            peer.next();
        };
        try (Http2Server server = new Http2Server(script);
                ProxyFixture fixture = new ProxyFixture(Configs.oneLoop(
                        Configs.TRANSPORT,
                        Configs.of(
                                List.of(Configs.http(HTTP)),
                                List.of(Configs.pool("app", server.address())
                                        .builder()
                                        .http2(new PoolHttp2(PoolHttp2.Use.PRIOR_KNOWLEDGE, 1, 100))
                                        .cookie(cookie)
                                        .build()))));
                Http2Client client = new Http2Client(fixture.connect("web"))) {
            client.begin().get(1, "/", "cookie", "a=1", "cookie", "b=2").send();
            assertTrue(told(heard).endsWith(" cookie: a=1; b=2"));
            String first = client.next();
            String start = "headers 1 end :status: 200 x-a: 1 set-cookie: ";
            String end = "; Path=/; Secure; HttpOnly; SameSite=Strict cache-control: private";
            assertEquals(start, first.substring(0, start.length()));
            assertEquals(end, first.substring(first.length() - end.length()));
            String jar = first.substring(start.length(), first.length() - end.length());
            assertEquals("LBD=".length() + 44, jar.length());
            client.get(3, "/", "cookie", "a=1", "cookie", jar, "cookie", "b=2").send();
            assertTrue(told(heard).endsWith(" cookie: a=1; b=2"));
            assertEquals("headers 3 end :status: 200 x-a: 1", client.next());
            client.get(5, "/", "cookie", jar).send();
            assertTrue(told(heard).endsWith(" :path: /"));
            assertEquals("headers 5 end :status: 200 x-a: 1", client.next());
        }
    }

    private static String told(BlockingQueue<String> heard) throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }
}
