package lbd.config.section;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.Value;
import lbd.core.model.vrrp.TrackSpec;
import org.jspecify.annotations.Nullable;

/// One of an instance's `track:`: what is tracked, one of five, and its weight.
final class VrrpTrackReader {
    private record Subject(Field<@Nullable String> name, BiFunction<String, Integer, TrackSpec> make) {}

    private final MapReader map;
    private final List<Subject> subjects = new ArrayList<>();

    private VrrpTrackReader(MapReader map) {
        this.map = map;
    }

    static TrackSpec read(Value value) {
        return value.map(map -> new VrrpTrackReader(map).read());
    }

    private TrackSpec read() {
        subject("script", v -> v.reference(NamedKind.VRRP_SCRIPT), TrackSpec.Script::new);
        subject("interface", Value::line, TrackSpec.Interface::new);
        subject("file", Value::line, TrackSpec.File::new);
        subject("listener", v -> v.reference(NamedKind.LISTENER), TrackSpec.Listener::new);
        subject("pool", v -> v.reference(NamedKind.POOL), TrackSpec.Pool::new);
        var weight = map.optional("weight", v -> v.integer(-253, 253), 0);
        return map.build(() -> one(weight.get()));
    }

    private void subject(String key, Function<Value, String> read, BiFunction<String, Integer, TrackSpec> make) {
        subjects.add(new Subject(map.<@Nullable String>optional(key, read, null), make));
    }

    private TrackSpec one(int weight) {
        List<TrackSpec> named = new ArrayList<>();
        for (Subject subject : subjects) {
            String name = subject.name().get();
            if (name != null) {
                named.add(subject.make().apply(name, weight));
            }
        }
        if (named.size() != 1) {
            throw new IllegalArgumentException("name one of script, interface, file, listener, pool");
        }
        return named.getFirst();
    }
}
