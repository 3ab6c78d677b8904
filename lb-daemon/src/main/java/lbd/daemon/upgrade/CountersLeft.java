package lbd.daemon.upgrade;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import lbd.core.count.Durations;
import lbd.core.limit.Limit;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.ListenerState;
import lbd.core.runtime.RuntimeState;
import org.jspecify.annotations.Nullable;

/// What is counted of listeners, pools, servers and limits, by paths: so that for who scrapes nothing begins anew. By
/// reflection, so that what is counted one day goes over as well; used when a process takes another's place, and never
/// else.
///
/// Any thread: counters are for all.
public final class CountersLeft {
    static final String KIND = "count";

    private static final String OURS = "lbd.core.";

    private final RuntimeState state;
    private final Map<String, long[]> given = new HashMap<>();

    /// One counter, or several that belong together.
    private interface Leaf {
        long[] values();

        /// @return false where they are others
        boolean add(long[] values);
    }

    private interface Visitor {
        void leaf(String path, Leaf leaf);
    }

    public CountersLeft(RuntimeState state) {
        this.state = state;
    }

    /// Leaves all that has been counted so far.
    void leave(Estate estate) {
        each((path, leaf) -> {
            long[] values = leaf.values();
            given.put(path, values);
            line(estate, path, values);
        });
    }

    /// Leaves what has been counted since.
    void leaveRest(Estate estate) {
        each((path, leaf) -> {
            long[] values = leaf.values();
            long[] before = given.get(path);
            for (int i = 0; before != null && i < Math.min(before.length, values.length); i++) {
                values[i] -= before[i];
            }
            line(estate, path, values);
        });
    }

    private static void line(Estate estate, String path, long[] values) {
        StringBuilder sparse = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                sparse.append(sparse.isEmpty() ? "" : ",").append(i).append(':').append(values[i]);
            }
        }
        if (!sparse.isEmpty()) {
            estate.leave(KIND, path, Integer.toString(values.length), sparse.toString());
        }
    }

    /// Adds what another process has counted.
    ///
    /// @return how many of the counters are counted here too
    int take(List<List<String>> lines) {
        Map<String, List<String>> byPath = new HashMap<>();
        lines.stream().filter(line -> line.size() >= 3).forEach(line -> byPath.put(line.getFirst(), line));
        int[] taken = {0};
        each((path, leaf) -> {
            List<String> line = byPath.get(path);
            long[] values = line == null ? null : values(line);
            if (values != null && leaf.add(values)) {
                taken[0]++;
            }
        });
        return taken[0];
    }

    private static long @Nullable [] values(List<String> line) {
        try {
            int length = Integer.parseInt(line.get(1));
            if (length < 1 || length > 100_000) {
                return null;
            }
            long[] values = new long[length];
            for (String one : line.get(2).split(",", -1)) {
                int colon = one.indexOf(':');
                values[Integer.parseInt(one.substring(0, colon))] = Long.parseLong(one.substring(colon + 1));
            }
            return values;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private void each(Visitor visitor) {
        for (ListenerState listener : state.listeners().values()) {
            walk("listener/" + listener.name(), listener, ListenerState.class, visitor);
        }
        for (Pool pool : state.pools().values()) {
            walk("pool/" + pool.name(), pool.counters(), pool.counters().getClass(), visitor);
            for (Server server : pool.servers()) {
                Object counters = server.counters();
                walk("server/" + server.path(), counters, counters.getClass(), visitor);
            }
        }
        for (Limit limit : state.limits().values()) {
            walk("limit/" + limit.spec().name(), limit, Limit.class, visitor);
        }
        walk("shortages", state.shortages(), state.shortages().getClass(), visitor);
        walk("files", state.files(), state.files().getClass(), visitor);
    }

    private static void walk(String path, Object counters, Class<?> as, Visitor visitor) {
        for (Field field : as.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            try {
                field.setAccessible(true);
                Object value = field.get(counters);
                if (value != null) {
                    value(path + "/" + field.getName(), value, visitor);
                }
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(field.toString(), e);
            }
        }
    }

    private static void value(String path, Object value, Visitor visitor) {
        switch (value) {
            case LongAdder adder -> visitor.leaf(path, leaf(adder));
            case LongAdder[] adders -> {
                for (int i = 0; i < adders.length; i++) {
                    visitor.leaf(path + "/" + i, leaf(adders[i]));
                }
            }
            case Durations durations -> visitor.leaf(path, leaf(durations));
            case Map<?, ?> map ->
                map.forEach((key, each) -> {
                    if (key instanceof Enum<?> constant && each instanceof LongAdder adder) {
                        visitor.leaf(path + "/" + constant.name(), leaf(adder));
                    } else if (key instanceof String name) {
                        value(path + "/" + name, each, visitor);
                    }
                });
            default -> {
                Class<?> type = value.getClass();
                String name = type.getSimpleName();
                boolean counts = name.endsWith("Counters") || name.equals("CountBy") || name.equals("Endings");
                if (type.getName().startsWith(OURS) && counts) {
                    walk(path, value, type, visitor);
                }
            }
        }
    }

    private static Leaf leaf(LongAdder adder) {
        return new Leaf() {
            @Override
            public long[] values() {
                return new long[] {adder.sum()};
            }

            @Override
            public boolean add(long[] values) {
                adder.add(values[0]);
                return values.length == 1;
            }
        };
    }

    private static Leaf leaf(Durations durations) {
        return new Leaf() {
            @Override
            public long[] values() {
                return durations.values();
            }

            @Override
            public boolean add(long[] values) {
                return durations.addAll(values);
            }
        };
    }
}
