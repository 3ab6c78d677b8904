package lbd.daemon.acme;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import lbd.core.model.tls.AcmeSpec;
import lbd.daemon.Version;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.outbound.OutboundLimits;
import lbd.daemon.outbound.Reply;
import org.jspecify.annotations.Nullable;

/// Speaks with an authority by one account: signs what we say, each with a nonce of its own. Waits for each answer.
final class AcmeSession {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final OutboundLimits LIMITS = new OutboundLimits(Duration.ofSeconds(30), 256 * 1024);

    /// How often one request is signed anew because its nonce is not taken (RFC 8555, section 6.5). Others ask the
    /// authority too, and each answer brings the next nonce: to go on costs a round trip, to give up a minute or
    /// more.
    private static final int NONCE_RETRIES = 10;

    private static final String RENEWAL_INFO = "renewalInfo";
    private static final String PROBLEM = "urn:ietf:params:acme:error:";
    private static final int MOST_WORDS = 500;

    private final OutboundClient client;
    private final AccountKey key;
    private JsonNode directory = MissingNode.getInstance();
    private String nonce = "";
    private String account = "";

    /// What the authority said.
    ///
    /// @param location empty where there is none
    /// @param text     of what is no JSON
    record Said(
            JsonNode body,
            String text,
            String location,
            @Nullable Duration retryAfter) {}

    AcmeSession(OutboundClient client, AccountKey key) {
        this.client = client;
        this.key = key;
    }

    AccountKey key() {
        return key;
    }

    /// When the authority wants a certificate to be renewed. After [#lookUp]; needs no account.
    ///
    /// @return null where it does not say
    @Nullable
    RenewalInfo renewalInfo(X509Certificate certificate) throws IOException, AcmeException {
        String name = RenewalInfo.name(certificate);
        if (name == null || !knowsRenewals()) {
            return null;
        }
        String url = resource(RENEWAL_INFO);
        return RenewalInfo.of(plain(url.endsWith("/") ? url + name : url + "/" + name));
    }

    /// Whether the authority speaks of certificates that take the place of others (RFC 9773). After [#open].
    boolean knowsRenewals() {
        return directory.hasNonNull(RENEWAL_INFO);
    }

    /// Finds out where the authority takes what.
    void lookUp(AcmeSpec acme) throws IOException, AcmeException {
        directory = plain(acme.directory().toString()).body();
    }

    private Said plain(String url) throws IOException, AcmeException {
        return said(client.send(request(url).GET().build(), LIMITS));
    }

    /// Looks that up, and who we are to it: a new account where it does not know the key.
    void open(AcmeSpec acme) throws IOException, AcmeException {
        lookUp(acme);
        ObjectNode wanted = JSON.createObjectNode().put("termsOfServiceAgreed", true);
        acme.contact().forEach(mail -> wanted.withArray("contact").add("mailto:" + mail));
        String url = resource("newAccount");
        AcmeSpec.ExternalAccount external = acme.external();
        if (external != null) {
            wanted.set("externalAccountBinding", JSON.readTree(key.bound(external, url)));
        }
        account = post(url, wanted.toString()).location();
        if (account.isEmpty()) {
            throw new AcmeException("the authority does not say which account is ours");
        }
    }

    /// Where the authority takes something.
    String resource(String name) throws AcmeException {
        String url = directory.path(name).asText();
        if (url.isEmpty()) {
            throw new AcmeException("the directory of the authority has no " + name);
        }
        return url;
    }

    /// Asks for something, signed (POST-as-GET).
    Said get(String url) throws IOException, AcmeException {
        return post(url, "");
    }

    /// @param payload JSON; empty where something is only asked for
    Said post(String url, String payload) throws IOException, AcmeException {
        for (int i = 0; ; i++) {
            if (nonce.isEmpty()) {
                Reply fresh = client.send(request(resource("newNonce")).HEAD().build(), LIMITS);
                nonce = fresh.header("Replay-Nonce");
            }
            ObjectNode header = JSON.createObjectNode()
                    .put("alg", "ES256")
                    .put("nonce", nonce)
                    .put("url", url);
            if (account.isEmpty()) {
                header.set("jwk", JSON.readTree(key.jwk()));
            } else {
                header.put("kid", account);
            }
            nonce = "";
            HttpRequest request = request(url)
                    .header("Content-Type", "application/jose+json")
                    .POST(BodyPublishers.ofString(key.signed(header.toString(), payload)))
                    .build();
            Reply reply = client.send(request, LIMITS);
            nonce = reply.header("Replay-Nonce");
            try {
                return said(reply);
            } catch (AcmeException e) {
                if (!e.is("badNonce") || i == NONCE_RETRIES) {
                    throw e;
                }
            }
        }
    }

    private static HttpRequest.Builder request(String url) throws AcmeException {
        if (!url.startsWith("https://")) {
            throw new AcmeException("the authority sends us to what is no https: " + url);
        }
        try {
            return HttpRequest.newBuilder(URI.create(url))
                    .header("User-Agent", "lbd/" + Version.text())
                    .header("Accept-Language", "en");
        } catch (IllegalArgumentException e) {
            throw new AcmeException("the authority sends us to what is no address: " + url);
        }
    }

    private static Said said(Reply reply) throws AcmeException {
        String text = new String(reply.body(), StandardCharsets.UTF_8);
        JsonNode body = MissingNode.getInstance();
        if (reply.header("Content-Type").contains("json")) {
            try {
                body = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new AcmeException("the answer is no JSON");
            }
        }
        Duration retryAfter = retryAfter(reply.header("Retry-After"));
        if (reply.status() >= 300) {
            String type = body.path("type").asText();
            throw new AcmeException(
                    type.startsWith(PROBLEM) ? type.substring(PROBLEM.length()) : "",
                    "status " + reply.status() + inWords(body),
                    retryAfter);
        }
        return new Said(body, text, reply.header("Location"), retryAfter);
    }

    /// A problem (RFC 9457) with those of single names.
    static String inWords(JsonNode problem) {
        StringBuilder words = new StringBuilder();
        String type = problem.path("type").asText();
        if (!type.isEmpty()) {
            words.append(' ').append(type.startsWith(PROBLEM) ? type.substring(PROBLEM.length()) : type);
        }
        if (problem.hasNonNull("detail")) {
            words.append(": ").append(problem.path("detail").asText());
        }
        for (JsonNode part : problem.path("subproblems")) {
            words.append("; ")
                    .append(part.path("identifier").path("value").asText())
                    .append(inWords(part));
        }
        return words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) : words.toString();
    }

    private static @Nullable Duration retryAfter(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(Instant.now(), at);
        } catch (DateTimeException e) {
            return null;
        }
    }
}
