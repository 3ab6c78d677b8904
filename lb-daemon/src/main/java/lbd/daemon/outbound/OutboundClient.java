package lbd.daemon.outbound;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks by HTTP, and waits for the answer. Servers are verified; redirects are answers like others. Any
/// thread but event loops and the state thread. Nothing of it is loaded before the first question.
public final class OutboundClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final List<X509Certificate> roots;
    private @Nullable HttpClient client;
    private @Nullable ExecutorService threads;
    private boolean closed;

    /// @param roots that sign whom is asked; empty: the system's
    public OutboundClient(List<X509Certificate> roots) {
        this.roots = List.copyOf(roots);
    }

    /// @throws IOException if there is no answer within the limits
    public Reply send(HttpRequest request, OutboundLimits limits) throws IOException {
        // The request's own timeout ends with the head of the answer.
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.size()));
        try {
            HttpResponse<byte[]> response = answer.get(limits.time().toNanos(), TimeUnit.NANOSECONDS);
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException e) {
            throw new IOException("no whole answer within " + limits.time().toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the daemon stops");
        } finally {
            answer.cancel(true);
        }
    }

    /// In words: some of the JDK's exceptions have none.
    private static IOException failure(Throwable cause) {
        String said = cause.getMessage();
        Throwable deeper = cause.getCause();
        if (said == null && deeper != null) {
            said = deeper.getMessage();
        }
        return new IOException(said == null ? cause.getClass().getSimpleName() : said, cause);
    }

    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new InterruptedIOException("the daemon stops");
        }
        HttpClient made = client;
        if (made == null) {
            threads = Executors.newCachedThreadPool(
                    Thread.ofPlatform().daemon().name("lbd-outbound").factory());
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .executor(threads)
                    .connectTimeout(CONNECT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER);
            if (!roots.isEmpty()) {
                builder.sslContext(Roots.trusting(roots));
            }
            made = builder.build();
            client = made;
        }
        return made;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
