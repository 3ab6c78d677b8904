package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.TextTest;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.JwtAlgorithm;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.auth.JwtSpec.TokenPlace;
import lbd.core.model.auth.KeySet;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.FetchedKeys;
import lbd.core.runtime.LoginResult;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests that have to show a token.
@Timeout(60)
class JwtTest {
    private static final KeyPair RSA = pair("RSA");
    private static final KeyPair EC = pair("EC");
    private static final KeyPair ED = pair("Ed25519");
    private static final KeyPair OTHER = pair("EC");

    private static final JwtKeys.OfUrl SOURCE = new JwtKeys.OfUrl(URI.create("https://id.test/keys"), List.of(), null);
    private static final long REST = FetchedKeys.REST.toNanos();

    private final ScriptedServer server;

    JwtTest() throws Exception {
        server = Talk.saying(Talk.OK);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static KeyPair pair(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(256);
            }
            return generator.generateKeyPair();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private ProxyFixture proxy(TokenPlace place) throws Exception {
        KeySet keys = new KeySet(List.of(
                new KeySet.Key("r", null, RSA.getPublic()),
                new KeySet.Key("e", JwtAlgorithm.ES256, EC.getPublic()),
                new KeySet.Key("d", null, ED.getPublic())));
        return proxy(new JwtKeys.OfFile("f", keys), place);
    }

    private ProxyFixture proxy(JwtKeys keys, TokenPlace place) throws Exception {
        JwtSpec jwt = new JwtSpec(
                keys,
                "https://id.test",
                List.of("shop", "other"),
                JwtAlgorithm.ALL,
                Duration.ofSeconds(30),
                place,
                Map.of("role", new TextTest.Exact("admin")));
        VariableText user = VariableText.parse(
                "{jwt.sub} {jwt.role} {jwt.n|-}", Form.FIELD, Scope.SENT.with(Set.of(Scope.Login.TOKEN)));
        RouteSpec route = new RouteSpec(
                RouteMatch.ANY,
                new RouteAction.Forward("app"),
                new RouteEdits(List.of(new HeaderRule(HeaderRule.Operation.SET, "X-User", List.of(user))), List.of()),
                new RouteAccess(List.of(), List.of(), null, new AuthSpec(null, jwt, null)));
        return new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", route)), List.of(Configs.pool("app", server.address()))));
    }

    private static String claims(String more) {
        long now = System.currentTimeMillis() / 1000;
        return "{\"iss\":\"https://id.test\",\"sub\":\"jane\",\"aud\":[\"x\",\"shop\"],\"role\":[\"user\",\"admin\"],"
                + "\"exp\":" + (now + 60) + more + "}";
    }

    private static String signed(String algorithm, String id, KeyPair by, String claims) throws Exception {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(algorithm);
        if (!id.isEmpty()) {
            signature.setKeyIdHeaderValue(id);
        }
        signature.setKey(by.getPrivate());
        signature.setPayload(claims);
        return signature.getCompactSerialization();
    }

    private static String ask(ProxyFixture fixture, String path, String fields) throws Exception {
        return Talk.exchange(
                fixture, "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + fields + "Connection: close\r\n\r\n");
    }

    private static String bearer(String token) {
        return "authorization: bearer " + token + "\r\n";
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @Test
    void whoHasATokenIsLetInWithItsClaims() throws Exception {
        try (ProxyFixture fixture = proxy(TokenPlace.AUTHORIZATION)) {
            String[] good = {
                signed("RS256", "r", RSA, claims("")),
                signed("PS384", "r", RSA, claims("")),
                signed("ES256", "e", EC, claims("")),
                signed("EdDSA", "d", ED, claims("")),
                signed("ES256", "", EC, claims("")),
            };
            for (String token : good) {
                for (int i = 0; i < 2; i++) {
                    String answer = ask(fixture, "/", "X-User: root\r\n" + bearer(token));
                    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                    String head = server.heads.getLast();
                    assertTrue(head.contains("X-User: jane user,admin -\r\n") && !head.contains("root"), head);
                    assertTrue(fixture.json().contains("\"user\":\"jane\""));
                }
            }
        }
    }

    @Test
    void anythingElseIsRefusedWithAReason() throws Exception {
        String good = signed("ES256", "e", EC, claims(""));
        String[] parts = good.split("\\.");
        long now = System.currentTimeMillis() / 1000;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(RSA.getPublic().getEncoded(), "HmacSHA256"));
        String hs = base64("{\"alg\":\"HS256\",\"kid\":\"r\"}") + "." + base64(claims(""));
        String forged =
                hs + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(hs.getBytes(UTF_8)));
        String[][] bad = {
            {base64("{\"alg\":\"none\"}") + "." + parts[1] + ".", "jwt_bad_token"},
            {forged, "jwt_unknown_key"},
            {parts[0] + "." + base64(claims(",\"x\":1")) + "." + parts[2], "jwt_wrong_signature"},
            {signed("ES256", "e", OTHER, claims("")), "jwt_wrong_signature"},
            {signed("ES256", "q", EC, claims("")), "jwt_unknown_key"},
            {signed("RS256", "e", RSA, claims("")), "jwt_unknown_key"},
            {signed("ES256", "e", EC, claims("").replace("id.test", "evil.test")), "jwt_wrong_issuer"},
            {signed("ES256", "e", EC, claims("").replace("shop", "bank")), "jwt_wrong_audience"},
            {signed("ES256", "e", EC, claims("").replaceAll("\"exp\":[0-9]+", "\"exp\":" + (now - 60))), "jwt_expired"},
            {signed("ES256", "e", EC, claims(",\"nbf\":" + (now + 50))), "jwt_not_yet_valid"},
            {signed("ES256", "e", EC, claims("").replaceAll(",\"exp\":[0-9]+", "")), "jwt_bad_token"},
            {"a.b.c", "jwt_bad_token"},
            {"\u00e9", "jwt_bad_token"},
            {"x".repeat(9000), "jwt_bad_token"},
        };
        try (ProxyFixture fixture = proxy(TokenPlace.AUTHORIZATION)) {
            for (String[] one : bad) {
                String answer = ask(fixture, "/", bearer(one[0]));
                assertTrue(answer.startsWith("HTTP/1.1 401 "), () -> one[1] + answer);
                assertTrue(answer.contains("\r\nWWW-Authenticate: Bearer error=\"invalid_token\"\r\n"), answer);
                assertEquals(one[1], fixture.detail(), one[0]);
            }
            String none = ask(fixture, "/", "");
            assertTrue(none.contains("\r\nWWW-Authenticate: Bearer\r\n"), none);
            String guest = signed("ES256", "e", EC, claims("").replace("admin", "guest"));
            String forbidden = ask(fixture, "/", bearer(guest));
            assertTrue(
                    forbidden.startsWith("HTTP/1.1 403 ")
                            && forbidden.contains("WWW-Authenticate: Bearer error=\"insufficient_scope\"\r\n"),
                    forbidden);
            assertTrue(server.heads.isEmpty());
            assertFalse(String.join("\n", fixture.json).contains(parts[2]), "no token in the log");
        }
    }

    @Test
    void aTokenMayBeInACookieOrTheQuery() throws Exception {
        String token = signed("ES256", "e", EC, claims(""));
        try (ProxyFixture fixture = proxy(new TokenPlace(TokenPlace.Kind.COOKIE, "t"))) {
            assertTrue(ask(fixture, "/", "Cookie: a=1; t=" + token + "\r\n").startsWith("HTTP/1.1 200 "));
            assertTrue(ask(fixture, "/", bearer(token)).startsWith("HTTP/1.1 401 "));
        }
        try (ProxyFixture fixture = proxy(new TokenPlace(TokenPlace.Kind.QUERY, "t"))) {
            assertTrue(ask(fixture, "/?t=" + token, "").startsWith("HTTP/1.1 200 "));
            assertTrue(ask(fixture, "/", "").startsWith("HTTP/1.1 401 "));
        }
    }

    private static KeySet only(String id, KeyPair pair) {
        return new KeySet(List.of(new KeySet.Key(id, null, pair.getPublic())));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1); // bounded by the timeout of the class
        }
    }

    /// A request that waits for keys.
    private static Socket waiting(ProxyFixture fixture, String token) throws Exception {
        Socket client = fixture.connect("web");
        Talk.send(client, "GET / HTTP/1.1\r\nHost: h\r\n" + bearer(token) + "Connection: close\r\n\r\n");
        return client;
    }

    @Test
    void keysThatAreFetchedMayComeLaterAndChange() throws Exception {
        String first = signed("ES256", "1", EC, claims(""));
        String second = signed("ES256", "2", OTHER, claims(""));
        CountDownLatch wanted = new CountDownLatch(1);
        try (ProxyFixture fixture = proxy(SOURCE, TokenPlace.AUTHORIZATION)) {
            FetchedKeys keys = fixture.state.keys().get(SOURCE);
            assertNotNull(keys);
            keys.asker(wanted::countDown);
            try (Socket early = waiting(fixture, first)) {
                await(() -> keys.waiting() == 1);
                keys.fetched(only("1", EC), System.nanoTime() - REST);
                assertTrue(Talk.all(early).startsWith("HTTP/1.1 200 "));
            }
            try (Socket rotated = waiting(fixture, second)) {
                // Not before somebody is asked.
                wanted.await();
                await(() -> keys.waiting() == 1);
                keys.fetched(only("2", OTHER), System.nanoTime());
                assertTrue(Talk.all(rotated).startsWith("HTTP/1.1 200 "));
            }
            assertTrue(ask(fixture, "/", bearer(first)).startsWith("HTTP/1.1 401 "), "its key is gone");
            assertTrue(ask(fixture, "/", bearer(second)).startsWith("HTTP/1.1 200 "));
            var logins = fixture.state.listener("web").logins;
            assertEquals("3 1", logins.sum(LoginResult.TOKEN_PASSED) + " " + logins.sum(LoginResult.UNKNOWN_KEY));
        }
    }

    @Test
    void withoutKeysItIsNotTheClientsFault() throws Exception {
        String token = signed("ES256", "1", EC, claims(""));
        try (ProxyFixture fixture = proxy(SOURCE, TokenPlace.AUTHORIZATION)) {
            FetchedKeys keys = fixture.state.keys().get(SOURCE);
            assertNotNull(keys);
            try (Socket early = waiting(fixture, token)) {
                await(() -> keys.waiting() == 1);
                keys.fetched(null, System.nanoTime());
                assertTrue(Talk.all(early).startsWith("HTTP/1.1 503 "));
                assertEquals("jwt_no_keys", fixture.detail());
            }
            assertTrue(ask(fixture, "/", bearer(token)).startsWith("HTTP/1.1 503 "));
            assertTrue(ask(fixture, "/", "").startsWith("HTTP/1.1 401 "), "whatever the keys are");
            fixture.apply(fixture.state.config());
            assertSame(keys, fixture.state.keys().get(SOURCE), "a reload does not begin anew");
            assertEquals(2, fixture.state.listener("web").logins.sum(LoginResult.NO_KEYS));
        }
    }
}
