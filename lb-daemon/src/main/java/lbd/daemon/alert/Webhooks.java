package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.model.alert.AlertTarget.Webhook;
import lbd.core.model.alert.AlertText;
import lbd.core.text.Visible;
import lbd.daemon.outbound.Limits;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.outbound.Reply;

/// Sends by HTTP, with one client for each set of roots. Any thread.
final class Webhooks {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 64 * 1024);
    private static final int SHOWN = 100;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY = 429;

    // Guarded by itself.
    private final Map<List<X509Certificate>, OutboundClient> clients = new HashMap<>();

    String send(Webhook to, Message message) throws NotSentException, InterruptedException {
        AlertText own = to.body();
        String body = own == null ? message.json() : own.write(message::value);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url().value()))
                .header("Content-Type", to.contentType())
                .header("User-Agent", "lbd")
                .POST(BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
        to.sortedHeaders().forEach((name, value) -> request.setHeader(name, value.value()));
        Reply reply;
        try {
            reply = client(to.roots()).send(request.build(), LIMITS);
        } catch (InterruptedIOException e) {
            throw new InterruptedException("the daemon stops");
        } catch (IOException e) {
            throw new NotSentException(hidden(String.valueOf(e.getMessage()), to), true);
        }
        int status = reply.status();
        String said = "HTTP status " + status + shown(reply);
        if (status / 100 == 2) {
            return said;
        }
        boolean again = status >= 500 || status == TOO_MANY || status == REQUEST_TIMEOUT || status == TOO_EARLY;
        throw new NotSentException(hidden(said, to), again);
    }

    private static String shown(Reply reply) {
        String text = new String(reply.body(), UTF_8).strip();
        if (text.isEmpty()) {
            return "";
        }
        String line = Visible.of(text.lines().findFirst().orElse(""));
        return ": " + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line);
    }

    /// Without the secret that the address may be: servers quote what they were asked for.
    private static String hidden(String text, Webhook to) {
        String path = URI.create(to.url().value()).getRawPath();
        String hidden = text.replace(to.url().value(), "***");
        return path == null || path.length() < 4 ? hidden : hidden.replace(path, "***");
    }

    private OutboundClient client(List<X509Certificate> roots) {
        synchronized (clients) {
            return clients.computeIfAbsent(roots, OutboundClient::new);
        }
    }

    /// What is in hand with another fails, and is sent anew.
    void keep(Set<List<X509Certificate>> used) {
        synchronized (clients) {
            clients.entrySet().removeIf(entry -> {
                boolean unused = !used.contains(entry.getKey());
                if (unused) {
                    entry.getValue().close();
                }
                return unused;
            });
        }
    }

    void close() {
        keep(Set.of());
    }
}
