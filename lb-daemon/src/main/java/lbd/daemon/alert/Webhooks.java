package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.model.alert.AlertTarget.Webhook;
import lbd.core.model.alert.AlertText;
import lbd.core.text.Visible;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.outbound.OutboundLimits;
import lbd.daemon.outbound.Reply;
import org.jspecify.annotations.Nullable;

/// Sends by HTTP, with one client for each set of roots. Any thread.
final class Webhooks {
    private static final OutboundLimits LIMITS = new OutboundLimits(Duration.ofSeconds(10), 64 * 1024);
    private static final int SHOWN = 100;
    /// Shorter ones are in everything.
    private static final int SHORTEST_SECRET = 4;
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
        String said = "HTTP status " + status + shown(reply, to);
        if (status / 100 == 2) {
            return said;
        }
        boolean again = status >= 500 || status == TOO_MANY || status == REQUEST_TIMEOUT || status == TOO_EARLY;
        throw new NotSentException(said, again);
    }

    /// What is cut off could leave a part of a secret that nothing finds.
    private static String shown(Reply reply, Webhook to) {
        String text = new String(reply.body(), UTF_8).strip();
        if (text.isEmpty()) {
            return "";
        }
        String line = Visible.of(hidden(text.lines().findFirst().orElse(""), to));
        return ": " + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line);
    }

    /// Without the secrets that the address and the headers may be: servers quote what they were asked for.
    private static String hidden(String text, Webhook to) {
        URI uri = URI.create(to.url().value());
        List<String> secrets = new ArrayList<>();
        secrets.add(to.url().value());
        addTo(secrets, uri.getRawPath(), uri.getPath(), uri.getRawQuery(), uri.getQuery());
        to.headers().values().forEach(header -> {
            String value = header.value();
            // Bearer abc: also without the word.
            addTo(secrets, value, value.substring(value.lastIndexOf(' ') + 1));
        });
        // One that another begins with would leave its end.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        String hidden = text;
        for (String secret : secrets) {
            // And as JSON has it where slashes are escaped.
            hidden = hidden.replace(secret, "***").replace(secret.replace("/", "\\/"), "***");
        }
        return hidden;
    }

    private static void addTo(List<String> secrets, @Nullable String... parts) {
        for (String part : parts) {
            if (part != null && part.length() >= SHORTEST_SECRET) {
                secrets.add(part);
            }
        }
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
