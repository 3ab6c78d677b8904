package lbd.forward;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Servers of which nobody says which MAC has their address. Of one that has just come nothing is known yet: it is said
/// at the third look.
final class Silence {
    private static final Logger log = LoggerFactory.getLogger(Silence.class);
    private static final int LOOKS_BEFORE_SAID = 3;

    private final Map<Target, Integer> looks = new HashMap<>();

    boolean isNobodys() {
        return looks.isEmpty();
    }

    void retain(Collection<Target> present) {
        looks.keySet().retainAll(present);
    }

    /// Of the same address as another listener has it: one line is enough.
    private boolean isSaidOfAnother(Target target) {
        return looks.entrySet().stream()
                .anyMatch(one -> one.getValue() >= LOOKS_BEFORE_SAID
                        && !one.getKey().equals(target)
                        && one.getKey().at().getAddress().equals(target.at().getAddress()));
    }

    /// What a look has found.
    void tell(Target target, boolean answers) {
        int before = looks.getOrDefault(target, 0);
        if (!answers) {
            looks.put(target, before + 1);
            if (before + 1 == LOOKS_BEFORE_SAID && !isSaidOfAnother(target)) {
                log.atWarn()
                        .addKeyValue("event", "forward.no_neighbour")
                        .addKeyValue("address", target.at().getAddress().getHostAddress())
                        .addKeyValue("meaning", "nobody there says which MAC has this address: its packets are dropped")
                        .log();
            }
            return;
        }
        looks.remove(target);
        if (before >= LOOKS_BEFORE_SAID && !isSaidOfAnother(target)) {
            log.atInfo()
                    .addKeyValue("event", "forward.neighbour")
                    .addKeyValue("address", target.at().getAddress().getHostAddress())
                    .log();
        }
    }
}
