package lbd.daemon.jwks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lbd.config.jwk.JwkSet;
import lbd.core.model.Config;
import lbd.core.model.Units;
import lbd.core.model.auth.KeySet;
import lbd.core.runtime.FetchedKeys;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.outbound.OutboundLimits;
import lbd.daemon.outbound.Reply;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fetches the keys of those who sign tokens, again and again. Its threads exist only where the configuration has such
/// keys.
public final class JwksPart implements Part, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JwksPart.class);
    private static final OutboundLimits LIMITS = new OutboundLimits(Duration.ofSeconds(10), 256 * 1024);

    /// Who does not answer is not to delay others.
    private static final int THREADS = 4;

    private final Supplier<? extends Iterable<FetchedKeys>> sources;
    private final Map<FetchedKeys, Fetching> fetching = new ConcurrentHashMap<>();

    // Guarded by itself.
    private final Map<List<X509Certificate>, OutboundClient> clients = new HashMap<>();

    private @Nullable ScheduledThreadPoolExecutor threads;

    /// @param sources of the configuration in force
    public JwksPart(Supplier<? extends Iterable<FetchedKeys>> sources) {
        this.sources = sources;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(this::begin, () -> {});
    }

    /// A reload that leaves a source as it is fetches nothing. State thread, as the rest that is not said otherwise.
    private void begin() {
        Map<FetchedKeys, Fetching> gone = new HashMap<>(fetching);
        for (FetchedKeys one : sources.get()) {
            gone.remove(one);
            if (!fetching.containsKey(one)) {
                Fetching its = new Fetching(one, threads());
                fetching.put(one, its);
                one.asker(its::now);
                its.now();
            }
        }
        gone.forEach((keys, its) -> {
            fetching.remove(keys);
            its.end();
        });
        closeUnused();
    }

    private ScheduledThreadPoolExecutor threads() {
        ScheduledThreadPoolExecutor made = threads;
        if (made == null) {
            made = new ScheduledThreadPoolExecutor(
                    THREADS, Thread.ofPlatform().daemon().name("lbd-jwks").factory());
            made.setRemoveOnCancelPolicy(true);
            threads = made;
        }
        return made;
    }

    private OutboundClient client(FetchedKeys keys) {
        synchronized (clients) {
            return clients.computeIfAbsent(keys.source().roots(), OutboundClient::new);
        }
    }

    private void closeUnused() {
        Set<List<X509Certificate>> used =
                fetching.keySet().stream().map(keys -> keys.source().roots()).collect(Collectors.toSet());
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

    /// The next question to one source. Any thread.
    private final class Fetching {
        private final FetchedKeys keys;
        private final ScheduledThreadPoolExecutor threads;

        // Guarded by this.
        private @Nullable Future<?> next;
        private boolean ended;
        private boolean running;

        // Of the question in hand.
        private int failures;

        private volatile String failure = "";

        Fetching(FetchedKeys keys, ScheduledThreadPoolExecutor threads) {
            this.keys = keys;
            this.threads = threads;
        }

        /// Where it is being asked already, that counts.
        synchronized void now() {
            if (!running) {
                schedule(Duration.ZERO);
            }
        }

        private synchronized void schedule(Duration after) {
            if (next != null) {
                next.cancel(false);
            }
            if (!ended) {
                try {
                    next = threads.schedule(this::run, after.toNanos(), TimeUnit.NANOSECONDS);
                } catch (RejectedExecutionException e) {
                    // The daemon stops.
                }
            }
        }

        void end() {
            synchronized (this) {
                ended = true;
                if (next != null) {
                    next.cancel(true);
                }
            }
            keys.retire();
        }

        private void run() {
            synchronized (this) {
                running = true;
            }
            keys.ask();
            Duration after;
            try {
                after = fetch();
            } catch (InterruptedIOException e) {
                return;
            } catch (IOException | IllegalArgumentException e) {
                after = failed(String.valueOf(e.getMessage()));
            } catch (RuntimeException | Error e) {
                // It would be asked no more.
                log.atError()
                        .addKeyValue("event", "jwks.internal_error")
                        .addKeyValue("url", keys.source().shown())
                        .setCause(e)
                        .log();
                after = failed(String.valueOf(e));
            }
            synchronized (this) {
                running = false;
                schedule(after);
            }
        }

        private Duration fetch() throws IOException {
            HttpRequest request = HttpRequest.newBuilder(keys.source().url())
                    .header("Accept", "application/jwk-set+json, application/json")
                    .GET()
                    .build();
            Reply reply = client(keys).send(request, LIMITS);
            if (reply.status() != 200) {
                throw new IOException("HTTP status " + reply.status());
            }
            KeySet found = JwkSet.parse("the answer", new String(reply.body(), UTF_8));
            Duration after = Refresh.after(keys.source().refresh(), reply.header("cache-control"));
            boolean changed = keys.fetched(found, System.nanoTime());
            if (changed || failures > 0) {
                log.atInfo()
                        .addKeyValue("event", "jwks.fetched")
                        .addKeyValue("url", keys.source().shown())
                        .addKeyValue("keys", found.keys().size())
                        .addKeyValue("changed", changed)
                        .addKeyValue("again", Units.text(after))
                        .log();
            }
            failures = 0;
            failure = "";
            return after;
        }

        /// Told once for each reason in a row.
        private Duration failed(String reason) {
            keys.fetched(null, System.nanoTime());
            failures++;
            if (!reason.equals(failure)) {
                failure = reason;
                KeySet kept = keys.keys();
                log.atWarn()
                        .addKeyValue("event", "jwks.failed")
                        .addKeyValue("url", keys.source().shown())
                        .addKeyValue("reason", reason)
                        .addKeyValue("keys_kept", kept == null ? 0 : kept.keys().size())
                        .log();
            }
            return Refresh.afterFailure(failures, ThreadLocalRandom.current().nextDouble());
        }
    }

    /// The same address may be named with another period, or other roots.
    @Override
    public void look(Consumer<Sighting> to) {
        Map<String, String> failing = new TreeMap<>();
        fetching.forEach((keys, its) -> {
            String failure = its.failure;
            String meanwhile =
                    keys.keys() == null ? "requests that need them get 503" : "those that were fetched before are used";
            String text = failure.isEmpty() ? "" : failure + "; " + meanwhile;
            failing.merge(keys.source().shown(), text, (one, other) -> one.isEmpty() ? other : one);
        });
        failing.forEach((url, failure) -> to.accept(new Sighting(
                Kind.JWKS,
                url,
                !failure.isEmpty(),
                0,
                "keys of tokens cannot be fetched from %s: %s".formatted(url, failure))));
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
        synchronized (clients) {
            clients.values().forEach(OutboundClient::close);
        }
    }
}
