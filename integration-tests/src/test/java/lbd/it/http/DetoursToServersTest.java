package lbd.it.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Copies of requests and second attempts go to servers with TLS, of HTTP/2, and both; the servers are another daemon's
/// listeners, and clients speak either version.
class DetoursToServersTest {
    /// How a listener, and the pool that leads to it, speak.
    private enum Kind {
        TLS("tls: {certificates: [own], alpn: [http/1.1]}", "tls: {ca: FOLDER/own.pem, server_name: localhost}"),
        H2("http2: {prior_knowledge: true}", "http2: {prior_knowledge: true}"),
        TLS_H2("tls: {certificates: [own]}", "tls: {ca: FOLDER/own.pem, server_name: localhost}, http2: true");

        private final String listener;
        private final String pool;

        Kind(String listener, String pool) {
            this.listener = listener;
            this.pool = pool;
        }
    }

    @TempDir
    private Path folder;

    private final int port = RealServer.freePort();
    private final int here = RealServer.freePort();
    private final ServerSocket mute = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());

    DetoursToServersTest() throws IOException {}

    private void configure() throws Exception {
        StringBuilder routes = new StringBuilder();
        StringBuilder listeners = new StringBuilder();
        StringBuilder pools = new StringBuilder();
        for (Kind kind : Kind.values()) {
            int quick = RealServer.freePort();
            int stalled = RealServer.freePort();
            routes.append("      - {match: {path: /first/KIND}, mirror: {pool: quick-KIND}, pool: here}\n"
                    + "      - {match: {path: /second/KIND}, hedge: {after: 100ms, budget: 50%}, pool: both-KIND}\n");
            listeners.append("  - {name: quick-KIND, protocol: http, bind: \"127.0.0.1:QUICK\", LISTENER,"
                    + " routes: [{match: {path_prefix: /}, respond: {status: 200, body: quick}}]}\n"
                    + "  - {name: stalled-KIND, protocol: http, bind: \"127.0.0.1:STALLED\", LISTENER, pool: mute}\n");
            pools.append("  - {name: quick-KIND, servers: [\"127.0.0.1:QUICK\"], POOL}\n"
                    + "  - {name: both-KIND, scheduler: wrr, servers: [{name: stalled, address: \"127.0.0.1:STALLED\","
                    + " weight: 100}, {name: quick, address: \"127.0.0.1:QUICK\", weight: 1}], POOL}\n");
            for (StringBuilder part : List.of(routes, listeners, pools)) {
                String written = part.toString()
                        .replace("KIND", kind.name())
                        .replace("LISTENER", kind.listener)
                        .replace("POOL", kind.pool)
                        .replace("QUICK", "" + quick)
                        .replace("STALLED", "" + stalled);
                part.setLength(0);
                part.append(written);
            }
        }
        write("servers", """
                version: 1
                admin: {http: off, socket: FOLDER/servers.sock}
                tls: {certificates: [{name: own, certificate: FOLDER/own.pem, key: FOLDER/own.key}]}
                pools: [{name: mute, servers: ["127.0.0.1:MUTE"]}]
                listeners:
                  - {name: here, protocol: http, bind: "127.0.0.1:HERE", routes: [{respond: {body: here}}]}
                """ + listeners);
        write("front", """
                version: 1
                admin: {http: off, socket: FOLDER/front.sock}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:PORT"
                    http2: {prior_knowledge: true}
                    routes:
                """ + routes + "pools:\n  - {name: here, servers: [\"127.0.0.1:HERE\"]}\n" + pools);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(
                folder.resolve(name + ".yaml"),
                text.replace("FOLDER", folder.toString())
                        .replace("HERE", "" + here)
                        .replace("PORT", "" + port)
                        .replace("MUTE", "" + mute.getLocalPort()));
    }

    private LbdProcess start(String name) throws IOException {
        return LbdProcess.start(
                folder, "run", "-c", folder.resolve(name + ".yaml").toString());
    }

    private static String curl(String... words) throws Exception {
        Process curl = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(curl.getInputStream().readAllBytes(), UTF_8);
    }

    private String ask(String version, String path) throws Exception {
        return curl("curl", "-s", "--max-time", "30", version, "http://127.0.0.1:" + port + path);
    }

    @Test
    void copiesAndSecondAttemptsReachThem() throws Exception {
        curl(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-days",
                "2",
                "-newkey",
                "rsa:2048",
                "-keyout",
                folder + "/own.key",
                "-out",
                folder + "/own.pem",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost");
        configure();
        try (mute;
                LbdProcess servers = start("servers");
                LbdProcess lbd = start("front")) {
            servers.printed("event=process.ready");
            lbd.printed("event=process.ready");
            for (Kind kind : Kind.values()) {
                for (String version : new String[] {"--http1.1", "--http2-prior-knowledge"}) {
                    assertEquals("here", ask(version, "/first/" + kind + "?" + version));
                    assertEquals("quick", ask(version, "/second/" + kind + "?" + version));
                }
                // Each copy is a request of its own there.
                String protocol = kind == Kind.TLS ? "HTTP/1.1" : "HTTP/2";
                for (String version : new String[] {"http1.1", "http2-prior-knowledge"}) {
                    Pattern copy = Pattern.compile("\"listener\":\"quick-" + kind + "\".*\"target\":\"/first/" + kind
                            + "\\?--" + version + "\",\"protocol\":\"" + protocol + "[^\n]*\"status\":200");
                    servers.await(() -> copy.matcher(servers.output()).find());
                }
            }
            long won = Pattern.compile("\"rules\":\"hedged,hedge_won\"")
                    .matcher(lbd.output())
                    .results()
                    .count();
            assertTrue(won >= Kind.values().length, () -> won + lbd.output());
        }
    }
}
