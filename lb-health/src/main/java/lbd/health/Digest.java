package lbd.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import lbd.core.health.ServerKey;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.CheckTls;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.check.StatusRanges;
import lbd.health.http.AnswerRules;
import lbd.health.http.HttpDialogue;
import lbd.health.run.RunOutcome;
import lbd.health.stream.CheckTlsClient;
import lbd.health.stream.StreamRun;
import org.jspecify.annotations.Nullable;

/// The MD5 that `digest:` compares: what `lbd digest URL` prints, and keepalived's genhash for the same body.
public final class Digest {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final StatusRanges ANY = new StatusRanges(List.of(new StatusRanges.Range(200, 999)));

    private Digest() {}

    /// An answer and the digest of its body.
    ///
    /// @param md5 32 hex digits
    public record Answer(int status, String md5) {}

    /// Asks as a check with default settings does; any status will do. Certificates are not verified. Blocks.
    ///
    /// @param url `http://` or `https://`
    /// @throws IllegalArgumentException if it is another kind of url
    /// @throws IOException that says why there is no answer
    public static Answer of(URI url) throws IOException, InterruptedException {
        boolean secure = secure(url);
        String host = url.getHost();
        int port = url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
        CheckTls tls = secure ? new CheckTls(isLiteral(host) ? null : host, false, null) : null;
        CheckTiming timing = timing();
        HttpUrl asked = asked(url, isLiteral(host) ? null : hostField(url));
        CheckTarget target = tls == null ? CheckTarget.DEFAULT : CheckTarget.DEFAULT.withTls(tls);
        HealthCheck check = new HealthCheck("digest", new CheckSpec.Http(List.of(asked)), timing, target);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
        return ask(check, asked, address, tls);
    }

    private static Answer ask(HealthCheck check, HttpUrl asked, InetSocketAddress address, @Nullable CheckTls tls)
            throws IOException, InterruptedException {
        AtomicReference<HttpDialogue> dialogue = new AtomicReference<>();
        CheckTlsClient client = tls == null ? null : CheckTlsClient.of(tls);
        try (CheckSession session = new CheckSession()) {
            RunOutcome outcome = session.run(check, new ServerKey("", "", address), address, 1, (context, subject) -> {
                        HttpDialogue made = new HttpDialogue(new AnswerRules(asked), address, tls == null ? 80 : 443);
                        dialogue.set(made);
                        return new StreamRun(context, check, address, made, client);
                    })
                    .get();
            String md5 = dialogue.get().digest();
            if (md5 == null) {
                throw new IOException(outcome.evidence());
            }
            return new Answer(dialogue.get().status(), md5);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a check that broke", e);
        }
    }

    private static boolean secure(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("expected a url such as http://10.0.0.1:8080/path, not \"" + url + "\"");
        }
        return scheme.equals("https");
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[") || host.matches("[0-9.]+");
    }

    private static String hostField(URI url) {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /// The digest to compare with is one that no body has by accident: the answer is read to its end for it.
    private static HttpUrl asked(URI url, @Nullable String host) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        HttpUrl get = HttpUrl.of(path + query);
        return new HttpUrl(
                get.path(),
                get.method(),
                host,
                get.headers(),
                ANY,
                "0".repeat(32),
                null,
                null,
                get.version(),
                HttpUrl.LARGEST_MAX_BODY);
    }

    private static CheckTiming timing() {
        CheckTiming base = CheckTiming.DEFAULT;
        return new CheckTiming(
                base.interval(), base.interval(), base.interval(), TIMEOUT, TIMEOUT, 1, null, 1, base.initial(), 0);
    }
}
