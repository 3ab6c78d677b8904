package lbd.daemon.explain;

import java.util.List;
import java.util.Locale;
import lbd.core.accesslog.AddressText;
import lbd.core.model.MatchText;
import lbd.core.model.RouteSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Preview;
import lbd.core.scheduler.SchedulerType;
import lbd.proxy.http.RequestExplanation;
import org.jspecify.annotations.Nullable;

/// What would become of a request; its components are the JSON of `lbd explain --json`.
///
/// @param client   the effective address, by the words of proxies that are trusted
/// @param outcome  where it goes
/// @param rules    routes that were looked at, in the order of the file
/// @param route    what the one that takes it asks for; absent: none does
/// @param steps    what it passes beside, in this order
/// @param pools    that the route may choose from, where there are several
/// @param pool     that serves it; absent where that is none, or one of several
/// @param insteadOf the route's pool, where another one stands in for it
/// @param scheduler of the pool
/// @param rule     what decides: `cookie`, `held`, `partner` or `scheduler`
/// @param server   that it would go to; absent where that hangs on what is picked before it, on loads or on chance
/// @param why      the same in words
/// @param servers  all of the pool
/// @param retries  how often it may go to another server
public record Answered(
        String listener,
        String client,
        String outcome,
        List<Rule> rules,
        @Nullable String route,
        List<String> steps,
        @Nullable List<String> pools,
        @Nullable String pool,
        @Nullable String insteadOf,
        @Nullable String scheduler,
        @Nullable String rule,
        @Nullable String server,
        @Nullable String why,
        @Nullable List<Candidate> servers,
        @Nullable Integer retries) {
    /// @param number   1 for the first
    /// @param obstacle the condition that does not hold; absent: all hold
    public record Rule(
            int number,
            String match,
            boolean takes,
            @Nullable String obstacle) {}

    /// @param obstacle why no new work goes there; absent: some may
    public record Candidate(
            String server, boolean eligible, @Nullable String obstacle) {}

    static Answered of(String listener, RequestExplanation about, List<String> steps) {
        RouteSpec route = about.route();
        Pool pool = about.inForce();
        Pool meant = about.pool();
        Preview preview = about.preview();
        List<String> several = route == null ? List.of() : route.action().pools();
        return new Answered(
                listener,
                AddressText.text(about.client().getAddress()),
                about.outcome(),
                about.rules().stream()
                        .map(r -> new Rule(r.place() + 1, r.match(), r.obstacle() == null, r.obstacle()))
                        .toList(),
                route == null ? null : MatchText.of(route.match()),
                steps,
                meant == null && several.size() > 1 ? several : null,
                pool == null ? null : pool.name(),
                pool == null || pool == meant || meant == null ? null : meant.name(),
                preview == null ? null : preview.scheduler().type(),
                preview == null ? null : preview.rule().word(),
                preview == null || preview.server() == null
                        ? null
                        : preview.server().name(),
                preview == null ? null : why(preview),
                preview == null
                        ? null
                        : preview.servers().stream()
                                .map(s -> new Candidate(s.server().name(), s.obstacle() == null, s.obstacle()))
                                .toList(),
                pool == null ? null : pool.spec().retries().attempts());
    }

    private static String why(Preview preview) {
        return switch (preview.rule()) {
            case COOKIE -> "the client's cookie names it";
            case HELD -> "the client had it last, and persistence remembers";
            case PARTNER -> "it serves the clients of one that does not (failover_to)";
            case SCHEDULER -> {
                String type = preview.scheduler().type();
                String how = SchedulerType.of(type).map(SchedulerType::summary).orElse("");
                boolean any = preview.servers().stream().anyMatch(s -> s.obstacle() == null);
                yield type + ": " + how + (any ? "" : "; nobody takes new work");
            }
        };
    }

    /// For people.
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "listener", listener);
        line(text, "client", client);
        for (Rule one : rules) {
            String end = one.obstacle() != null ? "no: " + one.obstacle() : "yes";
            line(text, "route " + one.number(), one.match() + " -> " + end);
        }
        line(text, "taken by", route == null ? "no route" : route);
        line(text, "goes to", outcome);
        if (pools != null) {
            line(text, "one of", String.join(", ", pools));
        }
        steps.forEach(step -> line(text, "passes", step));
        if (insteadOf != null) {
            line(text, "pool", pool + ", in place of " + insteadOf + ", which has no quorum");
        }
        if (servers != null) {
            for (Candidate one : servers) {
                line(text, "server", one.server() + ": " + (one.eligible() ? "may take it" : "not: " + one.obstacle()));
            }
            line(text, "picked", server == null ? "by the scheduler, when it comes" : server);
            line(text, "because", String.valueOf(why));
            line(text, "retries", String.format(Locale.ROOT, "up to %d, on other servers", retries));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "%-10s %s%n", name, value));
    }
}
