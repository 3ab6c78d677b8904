package lbd.daemon.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lbd.config.tls.SelfSigned;
import lbd.core.model.tls.AcmeSpec.Challenge;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSource;
import org.jspecify.annotations.Nullable;

/// One order: proves the names, has a new key signed, fetches the certificate. Waits wherever the authority takes its
/// time, within bounds.
final class Issuance {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final CertificateSource.Acme wanted;
    private final AcmeSession session;
    private final Challenges challenges;
    private final @Nullable String replaces;

    /// @param replaces the authority's name of the certificate whose place it takes; null: of none
    Issuance(CertificateSource.Acme wanted, AcmeSession session, Challenges challenges, @Nullable String replaces) {
        this.wanted = wanted;
        this.session = session;
        this.challenges = challenges;
        this.replaces = replaces;
    }

    /// @return the chain and its key, as the file is to have them
    byte[] run() throws IOException, AcmeException {
        session.open(wanted.acme());
        AcmeSession.Said order = order();
        String url = order.location();
        prove(order.body());
        JsonNode ready = await(url, Set.of("pending"));
        KeyPair key = SelfSigned.newKey();
        if (!ready.path("status").asText().equals("ready")) {
            throw new AcmeException(
                    "the order is " + ready.path("status").asText() + AcmeSession.inWords(ready.path("error")));
        }
        session.post(
                ready.path("finalize").asText(),
                AcmeSession.JSON
                        .createObjectNode()
                        .put("csr", AccountKey.url(SigningRequest.of(key, wanted.domains())))
                        .toString());
        JsonNode done = await(url, Set.of("ready", "processing"));
        if (!done.path("status").asText().equals("valid")) {
            throw new AcmeException(
                    "the order is " + done.path("status").asText() + AcmeSession.inWords(done.path("error")));
        }
        String chain = session.get(done.path("certificate").asText()).text();
        judge(chain, key);
        return (chain.strip() + "\n"
                        + AccountKey.pem("PRIVATE KEY", key.getPrivate().getEncoded()))
                .getBytes(US_ASCII);
    }

    private AcmeSession.Said order() throws IOException, AcmeException {
        ObjectNode names = AcmeSession.JSON.createObjectNode();
        wanted.domains()
                .forEach(domain -> names.withArray("identifiers")
                        .addObject()
                        .put("type", "dns")
                        .put("value", domain));
        String url = session.resource("newOrder");
        if (replaces != null && session.knowsRenewals()) {
            // Authorities do not count it towards their limits.
            try {
                return session.post(
                        url, names.deepCopy().put("replaces", replaces).toString());
            } catch (AcmeException e) {
                if (e.is("rateLimited")) {
                    throw e;
                }
                // Replaced by another node, signed for another node's account, or by another authority: each of them
                // has its own word for that. What is wrong with the order itself is said once more.
            }
        }
        return session.post(url, names.toString());
    }

    private void prove(JsonNode order) throws IOException, AcmeException {
        Map<String, String> pages = new HashMap<>();
        Map<String, Certificate> certificates = new HashMap<>();
        try {
            for (JsonNode authorization : order.path("authorizations")) {
                prove(authorization.asText(), pages, certificates);
            }
        } finally {
            challenges.expect(Map.of(), Map.of());
        }
    }

    private void prove(String url, Map<String, String> pages, Map<String, Certificate> certificates)
            throws IOException, AcmeException {
        JsonNode authorization = session.get(url).body();
        if (authorization.path("status").asText().equals("valid")) {
            // Of an order not long ago.
            return;
        }
        String domain = authorization.path("identifier").path("value").asText();
        JsonNode challenge = challenge(authorization, domain);
        String token = challenge.path("token").asText();
        if (!TOKEN.matcher(token).matches()) {
            throw new AcmeException("the authority has a token for " + domain + " that cannot be");
        }
        String answer = session.key().authorization(token);
        if (wanted.acme().challenge() == Challenge.HTTP_01) {
            pages.put(token, answer);
        } else {
            certificates.put(domain, SelfSigned.challenge(domain, AccountKey.sha256(answer)));
        }
        challenges.expect(pages, certificates);
        session.post(challenge.path("url").asText(), "{}");
        JsonNode judged = await(url, Set.of("pending"));
        if (!judged.path("status").asText().equals("valid")) {
            throw new AcmeException(domain + " was not proved:"
                    + AcmeSession.inWords(challenge(judged, domain).path("error")));
        }
    }

    private JsonNode challenge(JsonNode authorization, String domain) throws AcmeException {
        String type = wanted.acme().challenge().word();
        for (JsonNode one : authorization.path("challenges")) {
            if (one.path("type").asText().equals(type)) {
                return one;
            }
        }
        throw new AcmeException("the authority does not offer " + type + " for " + domain);
    }

    /// Asks until the state is another than these.
    private JsonNode await(String url, Set<String> states) throws IOException, AcmeException {
        Duration wait = FIRST_WAIT;
        Duration waited = Duration.ZERO;
        while (true) {
            AcmeSession.Said said = session.get(url);
            if (!states.contains(said.body().path("status").asText())) {
                return said.body();
            }
            if (waited.compareTo(PATIENCE) > 0) {
                throw new AcmeException(
                        "the authority has not come to an end within " + PATIENCE.toMinutes() + " minutes");
            }
            Duration told = said.retryAfter();
            Duration now = told != null && told.compareTo(wait) > 0 ? told : wait;
            Duration bounded = now.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : now;
            sleep(bounded);
            waited = waited.plus(bounded);
            wait = wait.multipliedBy(2);
        }
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the daemon stops");
        }
    }

    /// What came is for our key.
    private static void judge(String chain, KeyPair key) throws AcmeException {
        try {
            X509Certificate first = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(chain.getBytes(US_ASCII)));
            if (first.getPublicKey().equals(key.getPublic())) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new AcmeException("the authority sends what is no certificate");
        }
        throw new AcmeException("the authority sends a certificate for another key");
    }
}
