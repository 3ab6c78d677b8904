package lbd.daemon.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Two lists of things that are told apart by name: which are new, gone, or not as they were.
///
/// @param kind  as [Item#kind]
/// @param name  of each, unique in its list
/// @param aside parts that are told of elsewhere
record ByName<T extends Record>(String kind, Function<T, String> name, Set<String> aside) {
    private static final String ORDER = "order";

    ByName(String kind, Function<T, String> name) {
        this(kind, name, Set.of());
    }

    /// Those that are gone, then the others in their new order.
    List<Item> between(List<T> before, List<T> after) {
        Map<String, T> old = byName(before);
        Map<String, T> now = byName(after);
        List<Item> items = new ArrayList<>();
        old.keySet().stream().filter(its -> !now.containsKey(its)).forEach(its -> items.add(Item.removed(kind, its)));
        now.forEach((its, one) -> {
            T was = old.get(its);
            if (was == null) {
                items.add(Item.added(kind, its));
            } else {
                List<String> keys = KeyDifference.of(was, one, aside);
                if (!keys.isEmpty()) {
                    items.add(Item.changed(kind, its, keys));
                }
            }
        });
        return items;
    }

    /// Whether those that are in both stand in another order.
    boolean reordered(List<T> before, List<T> after) {
        List<String> old = new ArrayList<>(byName(before).keySet());
        List<String> now = new ArrayList<>(byName(after).keySet());
        old.retainAll(new HashSet<>(now));
        now.retainAll(new HashSet<>(old));
        return !old.equals(now);
    }

    /// Also where their order says something.
    ///
    /// @param of what they are a part of, and its kind
    List<Item> inOrder(String kindOf, String of, List<T> before, List<T> after) {
        List<Item> items = new ArrayList<>(between(before, after));
        if (reordered(before, after)) {
            items.add(Item.changed(kindOf, of, List.of(kind + "s (" + ORDER + ")")));
        }
        return items;
    }

    private Map<String, T> byName(List<T> all) {
        Map<String, T> byName = new LinkedHashMap<>();
        for (T one : all) {
            String its = name.apply(one);
            String unique = its;
            // Routes may ask for the same, of which the first takes all; names are unique already.
            for (int n = 2; byName.containsKey(unique); n++) {
                unique = its + " #" + n;
            }
            byName.put(unique, one);
        }
        return byName;
    }
}
