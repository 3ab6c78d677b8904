package lbd.daemon.ocsp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lbd.core.model.Config;
import lbd.core.model.tls.Stapling;
import lbd.daemon.certificate.Shown;
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

/// Keeps an answer for each certificate whose listener staples one. The thread that asks exists only where there is
/// one.
public final class OcspPart implements Part, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OcspPart.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final OutboundLimits LIMITS = new OutboundLimits(Duration.ofSeconds(10), 64 * 1024);

    private final OutboundClient client;
    private final Consumer<Map<X509Certificate, byte[]>> staples;
    private final InstantSource clock;

    // Of the thread that asks, by fingerprint.
    private final Map<String, StapleState> standings = new LinkedHashMap<>();
    private final Map<String, Stapling.Answer> given = new HashMap<>();

    private volatile Map<String, OcspState> states = Map.of();
    private volatile List<Sighting> sightings = List.of();
    private @Nullable ScheduledExecutorService thread;

    /// @param staples takes all answers that are to be stapled, whenever one changes; called on the thread that asks
    public OcspPart(OutboundClient client, Consumer<Map<X509Certificate, byte[]>> staples, InstantSource clock) {
        this.client = client;
        this.staples = staples;
        this.clock = clock;
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(
                () -> {
                    List<Wanted> wanted = wanted(next);
                    if (thread == null && !wanted.isEmpty()) {
                        thread = Executors.newSingleThreadScheduledExecutor(
                                Thread.ofPlatform().daemon().name("lbd-ocsp").factory());
                        thread.scheduleWithFixedDelay(
                                () -> orGoOn(this::look), LOOK.toNanos(), LOOK.toNanos(), TimeUnit.NANOSECONDS);
                    }
                    if (thread != null) {
                        thread.execute(() -> orGoOn(() -> want(wanted)));
                    }
                },
                () -> {});
    }

    /// A certificate that is stapled.
    ///
    /// @param given what was read from a file; null: it is fetched
    record Wanted(Shown shown, Stapling.@Nullable Answer given) {}

    static List<Wanted> wanted(Config config) {
        List<Wanted> all = new ArrayList<>();
        for (Shown one : Shown.of(config, tls -> !(tls.stapling() instanceof Stapling.Off))) {
            if (one.listeners().isEmpty()) {
                // Servers are shown it, and do not look.
                continue;
            }
            Stapling.Answer answer = config.listeners().stream()
                    .filter(listener -> one.listeners().contains(listener.name()))
                    .map(listener ->
                            listener.tls() == null ? null : listener.tls().stapling())
                    .filter(Stapling.Answer.class::isInstance)
                    .map(Stapling.Answer.class::cast)
                    .findFirst()
                    .orElse(null);
            all.add(new Wanted(one, answer));
        }
        return all;
    }

    private static void orGoOn(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            // The executor would look no more.
            log.atError()
                    .addKeyValue("event", "ocsp.internal_error")
                    .setCause(e)
                    .log();
        }
    }

    /// On the thread that asks, as the rest.
    void want(List<Wanted> wanted) {
        Map<String, StapleState> before = new HashMap<>(standings);
        Map<String, Stapling.Answer> givenBefore = new HashMap<>(given);
        standings.clear();
        given.clear();
        for (Wanted one : wanted) {
            String fingerprint = one.shown().fingerprint();
            Stapling.Answer answer = one.given();
            boolean same = before.containsKey(fingerprint) && Objects.equals(answer, givenBefore.get(fingerprint));
            StapleState standing = same ? before.get(fingerprint) : null;
            if (standing == null) {
                standing = new StapleState(one.shown());
            } else {
                standing.shownBy(one.shown().listeners());
            }
            standings.put(fingerprint, standing);
            if (answer != null) {
                given.put(fingerprint, answer);
            }
        }
        look();
    }

    /// Asks for what is due, and lets go of what expires.
    void look() {
        boolean changed = standings.values().stream()
                        .filter(one -> one.expire(clock.instant()))
                        .count()
                > 0;
        for (Map.Entry<String, StapleState> entry : standings.entrySet()) {
            StapleState one = entry.getValue();
            if (one.due(clock.instant())) {
                Stapling.Answer answer = given.get(entry.getKey());
                if (answer == null) {
                    ask(one);
                } else {
                    take(one, answer);
                }
                changed = true;
                publish();
            }
        }
        if (changed || states.size() != standings.size()) {
            publish();
        }
    }

    private void ask(StapleState one) {
        X509Certificate issuer = one.issuer();
        String responder = one.responder();
        if (issuer == null || responder == null) {
            String why = issuer == null
                    ? "the certificate of the issuer is not in the file"
                    : "the certificate does not say where to ask";
            one.failed(why, false, clock.instant(), dice());
            return;
        }
        try {
            byte[] answer = fetch(
                    URI.create(responder), OcspQuestion.of(one.certificate().leaf(), issuer));
            accept(one, answer, issuer);
        } catch (IOException | OcspException | IllegalArgumentException e) {
            one.failed(responder + ": " + e.getMessage(), true, clock.instant(), dice());
        }
    }

    private byte[] fetch(URI responder, byte[] question) throws IOException, OcspException {
        HttpRequest request = HttpRequest.newBuilder(responder)
                .header("Content-Type", "application/ocsp-request")
                .header("Accept", "application/ocsp-response")
                .POST(BodyPublishers.ofByteArray(question))
                .build();
        Reply reply = client.send(request, LIMITS);
        if (reply.status() != 200) {
            throw new OcspException("HTTP status " + reply.status());
        }
        return reply.body();
    }

    /// What a file has may be about one of several certificates.
    private void take(StapleState one, Stapling.Answer answer) {
        X509Certificate issuer = one.issuer();
        try {
            if (issuer == null) {
                throw new OcspException("the certificate of the issuer is not in the file");
            }
            accept(one, answer.der(), issuer);
            one.rest();
        } catch (OcspException e) {
            one.failed(answer.file() + ": " + e.getMessage(), false, clock.instant(), dice());
        }
    }

    private void accept(StapleState one, byte[] answer, X509Certificate issuer) throws OcspException {
        Instant now = clock.instant();
        one.answered(answer, OcspAnswer.of(answer, one.certificate().leaf(), issuer, now), now, dice());
    }

    private static double dice() {
        return ThreadLocalRandom.current().nextDouble();
    }

    private void publish() {
        Map<X509Certificate, byte[]> stapled = new HashMap<>();
        Map<String, OcspState> now = new HashMap<>();
        List<Sighting> seen = new ArrayList<>();
        standings.forEach((fingerprint, one) -> {
            byte[] staple = one.staple();
            if (staple != null) {
                stapled.put(one.certificate().leaf(), staple);
            }
            now.put(fingerprint, one.state());
            seen.add(new Sighting(Kind.OCSP, one.label(), one.isRevoked() || one.lacks(), 0, one.trouble()));
        });
        states = now;
        sightings = seen;
        staples.accept(stapled);
    }

    /// Null where nothing is stapled with it. Any thread.
    ///
    /// @param fingerprint of the certificate
    public @Nullable OcspState state(String fingerprint) {
        return states.get(fingerprint);
    }

    @Override
    public void look(Consumer<Sighting> to) {
        sightings.forEach(to);
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdownNow();
        }
        client.close();
    }
}
