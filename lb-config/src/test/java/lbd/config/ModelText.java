package lbd.config;

import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lbd.config.bind.Addresses;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.Units;
import org.jspecify.annotations.Nullable;

/// A model as text, one line a value, without what is null, an empty list, or as in the record's `DEFAULT` or
/// [#USUAL].
final class ModelText {
    private static final Map<Class<?>, Record> USUAL = Map.of(
            PoolSpec.class, new PoolSpec("usual", SchedulerSpec.DEFAULT, List.of(), PoolConnections.DEFAULT),
            ServerSpec.class, new ServerSpec("", new InetSocketAddress(0), 1, ServerSpec.State.ENABLED));

    private final List<String> lines = new ArrayList<>();

    private ModelText() {}

    static String of(Record model) {
        ModelText text = new ModelText();
        text.record("", model);
        return text.lines.isEmpty() ? "all defaults\n" : String.join("\n", text.lines) + "\n";
    }

    private void record(String path, Record value) {
        Object defaults = defaults(value.getClass());
        int before = lines.size();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            String key = path.isEmpty() ? key(component) : path + "." + key(component);
            Object member = member(component, value);
            Object usual = defaults == null ? null : member(component, defaults);
            if (member == null && usual != null) {
                line(key, "none");
            } else if (member != null
                    && !member.equals(usual)
                    && !component.getName().equals("name")) {
                value(key, member);
            }
        }
        if (path.endsWith("]") && lines.size() == before) {
            lines.add(path);
        }
    }

    private void value(String path, Object value) {
        switch (value) {
            case Record inner -> record(path + variant(inner), inner);
            case List<?> list -> list(path, list);
            case Map<?, ?> map -> new TreeMap<>(map).forEach((key, item) -> value(path + "." + key, item));
            case InetSocketAddress address ->
                line(path, Addresses.text(address) + (address.isUnresolved() ? " by name" : ""));
            case SocketAddress address -> line(path, Addresses.text(address));
            case Duration duration -> line(path, Units.text(duration));
            case Enum<?> word -> line(path, word.name().toLowerCase(Locale.ROOT));
            default -> line(path, value.toString());
        }
    }

    /// Which of a sealed interface's records it is.
    private static String variant(Record value) {
        boolean oneOfSome = Arrays.stream(value.getClass().getInterfaces()).anyMatch(Class::isSealed);
        return oneOfSome ? "." + value.getClass().getSimpleName().toLowerCase(Locale.ROOT) : "";
    }

    private void list(String path, List<?> list) {
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            value(path + "[" + label(item, i) + "]", item);
        }
    }

    private void line(String path, String value) {
        lines.add(path + " = " + value);
    }

    private static Object label(Object item, int index) {
        return Arrays.stream(item instanceof Record ? item.getClass().getRecordComponents() : new RecordComponent[0])
                .filter(c -> c.getName().equals("name"))
                .map(c -> (Object) String.valueOf(member(c, item)))
                .findFirst()
                .orElse(index);
    }

    private static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static @Nullable Object defaults(Class<?> type) {
        if (USUAL.containsKey(type)) {
            return USUAL.get(type);
        }
        try {
            return type.getField("DEFAULT").get(null);
        } catch (NoSuchFieldException e) {
            return null;
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static @Nullable Object member(RecordComponent component, Object of) {
        try {
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
