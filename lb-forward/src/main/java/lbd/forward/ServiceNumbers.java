package lbd.forward;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lbd.core.model.forward.ForwardSpec;

/// Which number services have in the programs' maps, and had in the daemon before this one.
final class ServiceNumbers {
    private final Map<ServiceKey, Integer> before = new HashMap<>();

    void adopt(ServiceKey key, int number) {
        before.put(key, number);
    }

    /// The one that its addresses had in the daemon before this one, or a free one.
    ///
    /// @param kept those of services that are there
    /// @param old  those of services that may go on
    int number(ForwardSpec spec, Collection<ForwardService> kept, Collection<ForwardService> old) {
        for (ForwardSpec.Bind bind : spec.bind()) {
            Integer number = before.get(new ServiceKey(bind.address(), bind.firstPort(), spec.protocol()));
            if (number != null && kept.stream().noneMatch(s -> s.number == number)) {
                return number;
            }
        }
        return free(kept, old);
    }

    private int free(Collection<ForwardService> kept, Collection<ForwardService> old) {
        Set<Integer> taken = new HashSet<>(before.values());
        old.forEach(s -> taken.add(s.number));
        kept.forEach(s -> taken.add(s.number));
        for (int number = 0; number < Program.MOST_SERVICES; number++) {
            if (!taken.contains(number)) {
                return number;
            }
        }
        throw new IllegalStateException("more than " + Program.MOST_SERVICES + " forwarding listeners");
    }
}
