package lbd.proxy.tcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.TcpMatch;
import org.jspecify.annotations.Nullable;

/// Finds the first rule that takes what a client asks for in its ClientHello: by one look-up for the name and one for
/// each name above it. Immutable; any thread.
///
/// @param <T> where a session goes
final class HelloTable<T> {
    private static final int NONE = Integer.MAX_VALUE;
    private static final int[] NOWHERE = {};

    private final List<TcpMatch> matches;
    private final List<T> destinations;

    // Positions of rules, in order: of those that name it, of those for all below it, of those that name nobody.
    private final Map<String, int[]> named = new HashMap<>();
    private final Map<String, int[]> below = new HashMap<>();
    private final int[] anyName;

    /// @param matches      the rules in their order
    /// @param destinations of each
    HelloTable(List<TcpMatch> matches, List<T> destinations) {
        this.matches = List.copyOf(matches);
        this.destinations = List.copyOf(destinations);
        List<Integer> any = new ArrayList<>();
        for (int position = 0; position < matches.size(); position++) {
            List<String> names = matches.get(position).serverNames();
            if (names.isEmpty()) {
                any.add(position);
            }
            for (String name : names) {
                boolean wildcard = name.startsWith("*.");
                (wildcard ? below : named)
                        .merge(wildcard ? name.substring(2) : name, new int[] {position}, HelloTable::both);
            }
        }
        anyName = any.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int[] both(int[] first, int[] second) {
        int[] all = new int[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /// @param serverName in lower case; null where the client says none
    /// @param protocols  of which one is enough
    /// @return null where no rule takes it
    @Nullable
    T find(@Nullable String serverName, List<String> protocols) {
        int found = first(anyName, protocols, NONE);
        if (serverName != null) {
            found = first(named.getOrDefault(serverName, NOWHERE), protocols, found);
            if (!below.isEmpty()) {
                for (int dot = serverName.indexOf('.'); dot >= 0; dot = serverName.indexOf('.', dot + 1)) {
                    found = first(below.getOrDefault(serverName.substring(dot + 1), NOWHERE), protocols, found);
                }
            }
        }
        return found == NONE ? null : destinations.get(found);
    }

    private int first(int[] positions, List<String> protocols, int before) {
        for (int position : positions) {
            if (position >= before) {
                return before;
            }
            if (takes(matches.get(position).protocols(), protocols)) {
                return position;
            }
        }
        return before;
    }

    private static boolean takes(List<String> wanted, List<String> offered) {
        if (wanted.isEmpty()) {
            return true;
        }
        for (String protocol : offered) {
            if (wanted.contains(protocol)) {
                return true;
            }
        }
        return false;
    }
}
