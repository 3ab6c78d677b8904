package lbd.daemon.acme;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import lbd.config.tls.Certificates;
import lbd.config.tls.SelfSigned;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.ListenerTls;
import lbd.daemon.outbound.OutboundClient;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import lbd.daemon.reload.Change;
import lbd.daemon.reload.Part;
import lbd.vrrp.script.Command;
import lbd.vrrp.script.ScriptOutcome;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has certificates signed before they are needed. The thread that asks exists only where the configuration has one.
public final class AcmePart implements Part, ProblemSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AcmePart.class);
    private static final Duration NOTIFY = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /// How often the file is read: another node may have written it.
    private static final Duration READ = Duration.ofSeconds(10);

    private final Challenges challenges;
    private final Predicate<String> isMaster;
    private final InstantSource clock;
    private final Map<List<X509Certificate>, OutboundClient> clients = new HashMap<>();

    // Of the thread that asks.
    private final Map<CertificateSource.Acme, Order> orders = new HashMap<>();
    private final RenewalAdvice renewals;

    private volatile Set<CertificateSource.Acme> wanted = Set.of();
    private volatile List<Sighting> sightings = List.of();
    private @Nullable ScheduledExecutorService thread;

    /// @param isMaster whether this node is, of an instance of VRRP; any thread
    public AcmePart(Challenges challenges, Predicate<String> isMaster, InstantSource clock) {
        this.challenges = challenges;
        this.isMaster = isMaster;
        this.clock = clock;
        renewals = new RenewalAdvice(this::client, clock);
    }

    /// How far one certificate is.
    private static final class Order {
        private final double dice = ThreadLocalRandom.current().nextDouble();
        private Instant read = Instant.MIN;
        private Instant due = Instant.MAX;
        private Instant retry = Instant.MIN;
        private int failures;
        private @Nullable String failure;

        // What is in the file and can be renewed, not ordered anew since it was read.
        private @Nullable X509Certificate leaf;
        private final RenewalAdvice.Advice advice = new RenewalAdvice.Advice();
    }

    @Override
    public Change prepare(Config next) {
        return Change.of(
                () -> {
                    want(next);
                    begin();
                },
                () -> {});
    }

    void want(Config config) {
        Set<CertificateSource.Acme> all = new LinkedHashSet<>();
        for (ListenerSpec listener : config.listeners()) {
            ListenerTls tls = listener.tls();
            for (CertificateSet set :
                    tls == null ? List.<CertificateSet>of() : tls.files().certificates()) {
                if (set.source() instanceof CertificateSource.Acme acme) {
                    all.add(acme);
                }
            }
        }
        wanted = all;
    }

    private void begin() {
        if (thread == null && !wanted.isEmpty()) {
            thread = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lbd-acme").factory());
            thread.scheduleWithFixedDelay(this::lookOrGoOn, 0, LOOK.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void lookOrGoOn() {
        try {
            look();
        } catch (RuntimeException | Error e) {
            // The executor would look no more.
            log.atError()
                    .addKeyValue("event", "acme.internal_error")
                    .setCause(e)
                    .log();
        }
    }

    void look() {
        Set<CertificateSource.Acme> now = wanted;
        orders.keySet().retainAll(now);
        for (CertificateSource.Acme one : now) {
            try {
                look(one, orders.computeIfAbsent(one, _ -> new Order()));
            } catch (RuntimeException e) {
                // The others are looked at whatever is wrong with one.
                log.atError()
                        .addKeyValue("event", "acme.internal_error")
                        .addKeyValue("certificate", one.name())
                        .setCause(e)
                        .log();
            }
        }
        List<Sighting> seen = new ArrayList<>();
        orders.forEach((one, order) -> seen.add(new Sighting(
                Kind.ACME,
                one.name(),
                order.failure != null,
                0,
                "certificate %s (%s) is not signed: %s"
                        .formatted(one.name(), String.join(", ", one.domains()), order.failure))));
        sightings = seen;
        askAdvice(now);
    }

    /// Last in a look: who has no certificate yet waits for no answers.
    private void askAdvice(Set<CertificateSource.Acme> all) {
        RenewalAdvice.Round round = renewals.round(all);
        for (CertificateSource.Acme one : all) {
            Order order = orders.get(one);
            if (order != null && order.leaf != null && may(one) && round.ask(one, order.advice)) {
                // What it says counts from the next look on.
                order.read = Instant.MIN;
            }
        }
    }

    private boolean may(CertificateSource.Acme one) {
        String instance = one.acme().instance();
        return instance == null || isMaster.test(instance);
    }

    private void look(CertificateSource.Acme one, Order order) {
        Instant now = clock.instant();
        if (now.isBefore(order.read)) {
            return;
        }
        order.read = now.plus(READ);
        Certificate has = Certificates.read(one).getFirst();
        order.due = Due.of(has, one.domains(), order.dice);
        order.leaf = order.due.equals(Instant.MIN) ? null : has.leaf();
        if (order.leaf != null) {
            order.due = renewals.due(order.advice, has.leaf(), order.due, order.dice);
        }
        if (now.isBefore(order.due)) {
            // Somebody else may have asked.
            order.failures = 0;
            order.failure = null;
            order.retry = Instant.MIN;
            return;
        }
        boolean open = order.leaf != null && renewals.isOpen(one, order.advice);
        if (!now.isBefore(order.retry) && !open && may(one)) {
            order.leaf = null;
            ask(one, order, has.leaf());
        }
    }

    private OutboundClient client(CertificateSource.Acme one) {
        return clients.computeIfAbsent(one.acme().roots(), OutboundClient::new);
    }

    /// @param before that is in the file, ours or the authority's
    private void ask(CertificateSource.Acme one, Order order, X509Certificate before) {
        try {
            AccountKey key = AccountKey.of(Path.of(one.acme().accountKey()));
            String replaces = SelfSigned.isStarting(before) ? null : RenewalInfo.name(before);
            byte[] file = new Issuance(one, new AcmeSession(client(one), key), challenges, replaces).run();
            PrivateFile.write(Path.of(one.file()), file);
            Certificate issued = Certificates.read(one).getFirst();
            log.atInfo()
                    .addKeyValue("event", "acme.signed")
                    .addKeyValue("certificate", one.name())
                    .addKeyValue("domains", String.join(",", one.domains()))
                    .addKeyValue("by", one.acme().name())
                    .addKeyValue("end", issued.leaf().getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS))
                    .addKeyValue("file", one.file())
                    .log();
            if (clock.instant().isBefore(Due.of(issued, one.domains(), order.dice))) {
                order.failures = 0;
                order.failure = null;
            } else {
                // Asked again at once it would be so for ever, and authorities count.
                failed(one, order, "what is signed does not have all domains, or is at its end already", null);
            }
            tell(one);
        } catch (InterruptedIOException e) {
            // The daemon stops.
        } catch (AcmeException e) {
            failed(one, order, String.valueOf(e.getMessage()), e.retryAfter());
        } catch (IOException e) {
            failed(one, order, String.valueOf(e.getMessage()), null);
        } catch (RuntimeException e) {
            // A fault of ours is no reason to ask every few seconds.
            failed(one, order, String.valueOf(e), null);
            throw e;
        }
    }

    /// The program that copies it to another node, for example.
    private static void tell(CertificateSource.Acme one) throws InterruptedIOException {
        List<String> program = one.acme().notifyCommand();
        if (program.isEmpty()) {
            return;
        }
        try {
            ScriptOutcome outcome = new Command(program, null, "").run(NOTIFY, List.of(one.name(), one.file()));
            if (!outcome.isSuccess()) {
                log.atWarn()
                        .addKeyValue("event", "acme.notify_failed")
                        .addKeyValue("certificate", one.name())
                        .addKeyValue("command", program.getFirst())
                        .addKeyValue("outcome", outcome.text())
                        .log();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the daemon stops");
        }
    }

    private void failed(CertificateSource.Acme one, Order order, String reason, @Nullable Duration told) {
        Instant now = clock.instant();
        order.failures++;
        order.failure = reason;
        order.retry = Due.afterFailure(
                order.failures, told, now, ThreadLocalRandom.current().nextDouble());
        log.atWarn()
                .addKeyValue("event", "acme.failed")
                .addKeyValue("certificate", one.name())
                .addKeyValue("domains", String.join(",", one.domains()))
                .addKeyValue("by", one.acme().name())
                .addKeyValue("reason", reason)
                .addKeyValue("again", order.retry.truncatedTo(ChronoUnit.SECONDS))
                .log();
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
    }
}
