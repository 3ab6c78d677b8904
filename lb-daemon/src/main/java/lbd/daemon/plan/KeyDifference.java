package lbd.daemon.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// By which keys two values of the model differ. Both are records of one kind, whose equality says what means the same.
public final class KeyDifference {
    /// Keys within keys that are told of: more says where to look no better.
    private static final int DEPTH = 2;

    private KeyDifference() {}

    /// @param aside parts that are told of elsewhere
    /// @return in order; empty where they are equal, but for what is aside
    public static List<String> of(Record before, Record after, Set<String> aside) {
        Set<String> keys = new TreeSet<>();
        collect(before, after, aside, "", 1, keys);
        return List.copyOf(keys);
    }

    private static void collect(
            Record before, Record after, Set<String> aside, String under, int depth, Set<String> keys) {
        for (RecordComponent part : before.getClass().getRecordComponents()) {
            if (depth == 1 && under.isEmpty() && aside.contains(part.getName())) {
                continue;
            }
            Object old = value(part, before);
            Object now = value(part, after);
            if (!Objects.equals(old, now)) {
                differs(old, now, under, KeyNames.of(part), depth, keys);
            }
        }
    }

    private static void differs(
            @Nullable Object old, @Nullable Object now, String under, String key, int depth, Set<String> keys) {
        String path = path(under, key);
        int next = key.isEmpty() ? depth : depth + 1;
        Set<String> inner = new TreeSet<>();
        if (old instanceof Record was
                && now instanceof Record is
                && was.getClass().equals(is.getClass())
                && next <= DEPTH
                && KeyNames.tellsOfParts(was.getClass())) {
            collect(was, is, Set.of(), path, next, inner);
        }
        if (inner.isEmpty()) {
            // What a check is, and so all that it asks for.
            keys.add(path.isEmpty() ? "type" : path);
        } else {
            keys.addAll(inner);
        }
    }

    private static String path(String under, String key) {
        if (key.startsWith("/")) {
            return key.substring(1);
        }
        return under.isEmpty() || key.isEmpty() ? under + key : under + "." + key;
    }

    private static @Nullable Object value(RecordComponent part, Record of) {
        try {
            return part.getAccessor().invoke(of);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("no value of " + part, e);
        }
    }
}
