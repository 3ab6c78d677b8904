package lbd.daemon.acme;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import lbd.daemon.certificate.OpenSsl;

/// An authority that says what a test wants it to say (RFC 8555). It believes every name, and openssl signs.
final class ScriptedAuthority implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final HttpsServer server;
    private final AtomicInteger count = new AtomicInteger();

    /// Of new orders, as they came.
    final List<JsonNode> orders = new CopyOnWriteArrayList<>();

    /// Questions for renewal information, by the name that was asked for.
    final List<String> asked = new CopyOnWriteArrayList<>();

    /// So many signed requests have a nonce that is not taken.
    final AtomicInteger badNonces = new AtomicInteger();

    /// So many questions find the order still at work.
    final AtomicInteger processing = new AtomicInteger();

    /// Why new orders are refused; empty: they are taken.
    volatile String refuses = "";

    /// Why those are that name a certificate which they replace; empty: they are taken.
    volatile String refusesReplacing = "";

    volatile boolean ordersFail;

    /// The answer to questions for renewal information; empty: the directory does not have it.
    volatile String renewal = "";

    /// Of answers to questions for renewal information; 0: the connection is closed instead.
    volatile int infoStatus = 200;

    /// Requests in their order: `directory`, `order`, `renewal`.
    final List<String> seen = new CopyOnWriteArrayList<>();

    ScriptedAuthority(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        String key = "-nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256";
        OpenSsl.run(folder, "req -x509 -days 30 " + key + " -keyout ca.key -out ca.pem -subj /CN=authority");
        OpenSsl.run(
                folder,
                "req -x509 -days 30 " + key + " -keyout s.key -out s.pem -subj /CN=localhost"
                        + " -addext subjectAltName=DNS:localhost");
        OpenSsl.run(folder, "pkcs12 -export -in s.pem -inkey s.key -out s.p12 -passout pass:x");
        Files.writeString(
                folder.resolve("ext"), "authorityKeyIdentifier=keyid\nsubjectAltName=critical,DNS:a.example\n");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("s.p12"))) {
            store.load(in, "x".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, "x".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", this::answer);
        server.start();
    }

    /// Of who signs its own server.
    Path root() {
        return folder.resolve("s.pem");
    }

    String url(String path) {
        return "https://localhost:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("Replay-Nonce", "n" + count.incrementAndGet());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean signed = exchange.getRequestMethod().equals("POST");
        if (signed && badNonces.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            problem(exchange, 400, "badNonce");
            return;
        }
        seen.add(path.split("/")[1]);
        switch (path) {
            case "/directory" -> say(exchange, 200, directory());
            case "/nonce" -> exchange.sendResponseHeaders(200, -1);
            case "/account" -> {
                exchange.getResponseHeaders().set("Location", url("/account/1"));
                say(exchange, 201, "{}");
            }
            case "/order" -> order(exchange, payload(body));
            case "/order/1" -> say(exchange, 200, order());
            case "/finalize" -> {
                sign(Base64.getUrlDecoder().decode(payload(body).path("csr").asText()));
                say(exchange, 200, order());
            }
            case "/certificate" -> {
                exchange.getResponseHeaders().set("Content-Type", "application/pem-certificate-chain");
                say(exchange, 200, Files.readString(folder.resolve("signed.pem")));
            }
            default -> {
                if (path.startsWith("/renewal/")) {
                    asked.add(path.substring("/renewal/".length()));
                    if (infoStatus == 200) {
                        exchange.getResponseHeaders().set("Retry-After", "7200");
                    } else if (infoStatus == 0) {
                        exchange.close();
                        return;
                    }
                    say(exchange, infoStatus, renewal);
                } else {
                    problem(exchange, 404, "malformed");
                }
            }
        }
        exchange.close();
    }

    private String directory() {
        List<String> entries = new ArrayList<>();
        entries.add("\"newNonce\": \"" + url("/nonce") + '"');
        entries.add("\"newAccount\": \"" + url("/account") + '"');
        entries.add("\"newOrder\": \"" + url("/order") + '"');
        if (!renewal.isEmpty()) {
            entries.add("\"renewalInfo\": \"" + url("/renewal") + '"');
        }
        return "{" + String.join(", ", entries) + "}";
    }

    private static JsonNode payload(byte[] jws) throws IOException {
        String payload = JSON.readTree(jws).path("payload").asText();
        return JSON.readTree(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
    }

    private void order(HttpExchange exchange, JsonNode wanted) throws IOException {
        orders.add(wanted);
        String why = refuses.isEmpty() && wanted.has("replaces") ? refusesReplacing : refuses;
        if (!why.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", "7200");
            problem(exchange, why.equals("rateLimited") ? 429 : 403, why);
            return;
        }
        Files.deleteIfExists(folder.resolve("signed.pem"));
        exchange.getResponseHeaders().set("Location", url("/order/1"));
        say(exchange, 201, order());
    }

    private String order() {
        boolean signed = Files.exists(folder.resolve("signed.pem"));
        String status = "ready";
        if (signed && ordersFail) {
            return "{\"status\": \"invalid\", \"error\": {\"type\": \"urn:ietf:params:acme:error:badCSR\","
                    + " \"detail\": \"not today\"}}";
        }
        if (signed) {
            status = processing.getAndUpdate(n -> Math.max(0, n - 1)) > 0 ? "processing" : "valid";
        }
        return "{\"status\": \"%s\", \"authorizations\": [], \"finalize\": \"%s\", \"certificate\": \"%s\"}"
                .formatted(status, url("/finalize"), url("/certificate"));
    }

    private void sign(byte[] request) throws IOException {
        Files.write(folder.resolve("csr"), request);
        OpenSsl.run(
                folder,
                "x509 -req -inform DER -in csr -CA ca.pem -CAkey ca.key -set_serial 0x8765432" + orders.size()
                        + " -days 30 -extfile ext -out signed.pem");
    }

    private static void problem(HttpExchange exchange, int status, String type) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
        say(exchange, status, "{\"type\": \"urn:ietf:params:acme:error:" + type + "\"}");
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
