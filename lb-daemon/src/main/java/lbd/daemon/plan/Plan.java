package lbd.daemon.plan;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import lbd.core.model.Units;

/// What bringing a configuration into force does, or has just done.
///
/// @param inHand    work on what goes: it may end within the grace, and is cut then
/// @param grace     `process.shutdown_grace`
/// @param movedKeys pools that pick servers by a hash, whose keys would go to other servers
/// @param addresses virtual ones that this node holds and would give up
/// @param over      changes by hand that end by it, each one line
public record Plan(
        ConfigChanges changes,
        List<InHand> inHand,
        Duration grace,
        List<MovedKeys> movedKeys,
        List<Leaving> addresses,
        List<String> over) {
    /// @param kind     `listener` or `server`
    /// @param work of a listener connections, of a server requests or sessions
    public record InHand(String kind, String name, int work) {}

    /// @param share of all keys, 0 to 1
    public record MovedKeys(String pool, double share) {}

    public record Leaving(String instance, String address) {}

    /// That changes nothing.
    public static final Plan NOTHING = new Plan(ConfigChanges.NONE, List.of(), Duration.ZERO, List.of(), List.of());

    public Plan {
        inHand = List.copyOf(inHand);
        movedKeys = List.copyOf(movedKeys);
        addresses = List.copyOf(addresses);
        over = List.copyOf(over);
    }

    /// That ends no change by hand.
    public Plan(
            ConfigChanges changes,
            List<InHand> inHand,
            Duration grace,
            List<MovedKeys> movedKeys,
            List<Leaving> addresses) {
        this(changes, inHand, grace, movedKeys, addresses, List.of());
    }

    /// The same where these changes by hand end by it.
    public Plan ending(List<String> byHand) {
        return byHand.isEmpty() ? this : new Plan(changes, inHand, grace, movedKeys, addresses, byHand);
    }

    /// Whether somebody would lose something by it, if his work lasts.
    public boolean cuts() {
        return inHand.stream().anyMatch(its -> its.work() > 0) || !addresses.isEmpty();
    }

    /// For people, the same whether it is to be done or has been.
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(changes.items().isEmpty() ? "no changes: it means what is in force\n" : changes.text());
        if (!inHand.isEmpty()) {
            text.append("in hand, and cut after ")
                    .append(Units.text(grace))
                    .append(" (process.shutdown_grace) where it lasts longer:\n");
            inHand.forEach(its -> text.append("  %s %s: %d%n".formatted(its.kind(), its.name(), its.work())));
        }
        if (!movedKeys.isEmpty()) {
            text.append("keys that go to another server:\n");
            movedKeys.forEach(its ->
                    text.append(String.format(Locale.ROOT, "  pool %s: %.1f %%%n", its.pool(), its.share() * 100)));
        }
        if (!addresses.isEmpty()) {
            text.append("addresses that leave this node, with the connections to them:\n");
            addresses.forEach(its -> text.append("  %s: %s%n".formatted(its.instance(), its.address())));
        }
        if (!over.isEmpty()) {
            text.append("changes by hand that end by it:\n");
            over.forEach(its -> text.append("  ").append(its).append('\n'));
        }
        return text.toString();
    }
}
