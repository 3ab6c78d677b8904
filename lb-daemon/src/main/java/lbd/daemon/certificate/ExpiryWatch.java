package lbd.daemon.certificate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import lbd.core.model.Config;
import lbd.daemon.problem.Kind;
import lbd.daemon.problem.ProblemSource;
import lbd.daemon.problem.Sighting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Says in the log when a certificate has 30, 7 and 1 days left and when it has expired, once each, and that it is a
/// problem from 7 days on. State thread.
public final class ExpiryWatch implements ProblemSource {
    private static final Logger log = LoggerFactory.getLogger(ExpiryWatch.class);

    private final Supplier<Config> config;
    private final InstantSource clock;
    private final Map<String, Stage> told = new HashMap<>();
    private Config looked = Config.EMPTY;
    private List<Shown> shown = List.of();

    /// @param config in force
    public ExpiryWatch(Supplier<Config> config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    @Override
    public void look(Consumer<Sighting> to) {
        update();
        Instant now = clock.instant();
        for (Shown one : shown) {
            Instant end = one.end();
            Stage stage = one.renewed() ? Stage.ofRenewed(one.begin(), end, now) : Stage.of(end, now);
            Stage before = told.getOrDefault(one.fingerprint(), Stage.FAR);
            // A clock that was set back tells nothing twice.
            if (stage.compareTo(before) > 0) {
                told.put(one.fingerprint(), stage);
                tell(one, stage, end, now);
            }
            to.accept(new Sighting(
                    Kind.CERTIFICATE_EXPIRES, one.label(), stage.compareTo(Stage.WEEK) >= 0, 0, text(one, end, now)));
        }
    }

    @SuppressWarnings("ReferenceEquality") // Each that comes into force is another.
    private void update() {
        Config now = config.get();
        if (now == looked) {
            return;
        }
        looked = now;
        shown = Shown.of(now);
        Set<String> present = new HashSet<>();
        shown.forEach(one -> present.add(one.fingerprint()));
        told.keySet().retainAll(present);
    }

    private static void tell(Shown one, Stage stage, Instant end, Instant now) {
        boolean expired = stage == Stage.EXPIRED;
        var line = log.atLevel(expired ? Level.ERROR : stage == Stage.MONTH ? Level.INFO : Level.WARN)
                .addKeyValue("event", expired ? "certificate.expired" : "certificate.expires")
                .addKeyValue("certificate", one.certificate().name())
                .addKeyValue("file", one.certificate().file())
                .addKeyValue("listeners", String.join(",", one.listeners()))
                .addKeyValue("end", end.truncatedTo(ChronoUnit.SECONDS));
        if (!one.pools().isEmpty()) {
            line = line.addKeyValue("pools", String.join(",", one.pools()));
        }
        if (!expired) {
            line = line.addKeyValue("days_left", Duration.between(now, end).toDays());
        }
        line.log();
    }

    private static String text(Shown one, Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        String when = left.isNegative() ? "has expired" : "expires in " + inWords(left);
        return "certificate %s of %s %s: %s"
                .formatted(one.label(), one.where(), when, end.truncatedTo(ChronoUnit.SECONDS));
    }

    private static String inWords(Duration left) {
        return left.toDays() > 1 ? left.toDays() + " days" : left.toHours() + " hours";
    }
}
