package lbd.config.bind;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import lbd.config.yaml.Lookalikes;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlNode.Entry;
import lbd.config.yaml.YamlNode.Mapping;
import lbd.config.yaml.YamlNode.Nothing;
import org.jspecify.annotations.Nullable;

/// Reads one mapping key by key. The keys that are asked for are the legal ones; [#build] reports the others.
public final class MapReader {
    private final Value self;
    private final Mapping mapping;
    private final Set<String> legal = new LinkedHashSet<>();
    private boolean refused;

    MapReader(Value self, Mapping mapping) {
        this.self = self;
        this.mapping = mapping;
        for (YamlNode.Flaw flaw : mapping.flaws()) {
            KeyPath path = flaw.key().isEmpty() ? self.path() : self.path().key(flaw.key());
            self.binding().report(flaw.at(), path, flaw.message());
            refused = true;
        }
    }

    /// Whether the file says something about the key.
    public boolean has(String key) {
        Survey survey = self.binding().survey();
        if (survey != null) {
            survey.asksWhether(self.path(), key);
        }
        return mapping.entries().containsKey(key);
    }

    public <T extends @Nullable Object> Field<T> required(String key, Function<Value, ? extends T> read) {
        legal.add(key);
        survey(key, true, null, read);
        Entry entry = mapping.entries().get(key);
        YamlNode node = entry != null ? value(entry) : new Nothing(mapping.at(), "is missing");
        return field(key, node, read);
    }

    /// @param fallback where the file does not say
    public <T extends @Nullable Object> Field<T> optional(String key, Function<Value, ? extends T> read, T fallback) {
        legal.add(key);
        survey(key, false, fallback, read);
        Entry entry = mapping.entries().get(key);
        return entry != null ? field(key, value(entry), read) : Field.good(fallback);
    }

    /// A mapping all of whose keys have defaults: where the file does not have it, it is read as an empty one, so
    /// that its defaults stand in one place, its reader.
    public <T> Field<T> section(String key, Function<MapReader, T> read) {
        legal.add(key);
        if (self.binding().survey() != null) {
            survey(key, false, null, v -> v.map(read));
            return Field.refused();
        }
        Entry entry = mapping.entries().get(key);
        YamlNode node = entry != null ? value(entry) : new Mapping(mapping.at(), Map.of(), List.of());
        return field(key, node, v -> v.map(read));
    }

    /// A list that is empty where the file does not have it.
    public <T> Field<List<T>> list(String key, Function<Value, T> read) {
        return optional(key, v -> v.list(read), List.of());
    }

    /// Reads a mapping whose keys are the file's own, all of them.
    ///
    /// @param checkKey throws an IllegalArgumentException that says what is wrong with a key
    public <T> Map<String, T> entries(Consumer<String> checkKey, Function<Value, T> read) {
        Survey survey = self.binding().survey();
        if (survey != null) {
            survey.ownKeys(self.path());
            throw new Refused();
        }
        Map<String, T> good = new LinkedHashMap<>();
        mapping.entries().forEach((key, entry) -> {
            Field<T> value = field(key, value(entry), read);
            try {
                checkKey.accept(key);
            } catch (IllegalArgumentException e) {
                refused = true;
                self.binding().report(entry.keyAt(), self.path(), String.valueOf(e.getMessage()));
            }
            if (value.isGood()) {
                good.put(key, value.get());
            }
        });
        if (refused) {
            throw new Refused();
        }
        return good;
    }

    /// For keys of which it cannot be said yet whether they are legal, since another one is wrong: they are not
    /// reported.
    public void ignore(Collection<String> keys) {
        legal.addAll(keys);
    }

    /// Ends the reading of this map. Comes after every key has been asked for, also when some were refused.
    ///
    /// @param make called when all its fields are good; what its constructor objects to is told at this map
    public <T> T build(Supplier<T> make) {
        if (self.binding().survey() != null) {
            throw new Refused();
        }
        mapping.entries().forEach((key, entry) -> {
            if (!legal.contains(key)) {
                illegal(key, entry);
            }
        });
        if (refused) {
            throw new Refused();
        }
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw self.refuse(String.valueOf(e.getMessage()));
        }
    }

    private void survey(String key, boolean required, @Nullable Object fallback, Function<Value, ?> read) {
        Survey survey = self.binding().survey();
        if (survey != null) {
            survey.key(self, key, required, fallback, read);
        }
    }

    private <T extends @Nullable Object> Field<T> field(String key, YamlNode node, Function<Value, ? extends T> read) {
        try {
            return Field.good(read.apply(self.child(key, node)));
        } catch (Refused e) {
            refused = true;
            return Field.refused();
        }
    }

    /// A value that is left out shows as the key that lacks it.
    private static YamlNode value(Entry entry) {
        return entry.value() instanceof Nothing nothing ? nothing.movedTo(entry.keyAt()) : entry.value();
    }

    private void illegal(String key, Entry entry) {
        refused = true;
        if (NotYet.has(self.path(), key)) {
            self.binding().report(entry.keyAt(), self.path().key(key), "is not supported yet");
            return;
        }
        String message = "unknown key " + ErrorWords.quoted(key) + hint(key) + "; allowed: " + String.join(", ", legal);
        self.binding().report(entry.keyAt(), self.path(), message);
    }

    private String hint(String key) {
        boolean tight = legal.contains(key.substring(0, Math.max(0, key.indexOf(':'))));
        String lookalike = tight ? Lookalikes.tightColon(key) : Lookalikes.hint(key);
        if (!lookalike.isEmpty()) {
            return lookalike;
        }
        String ours = PeerKeys.ours(self.path().schema(), key, legal);
        return ours.isEmpty() ? ErrorWords.didYouMean(key, legal) : ", " + ours;
    }
}
