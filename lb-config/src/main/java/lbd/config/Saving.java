package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import lbd.config.edit.Edit;
import lbd.config.edit.Entries;
import lbd.config.yaml.Position;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlNode;
import lbd.config.yaml.YamlPatch;
import lbd.config.yaml.YamlPatch.Place;
import lbd.config.yaml.YamlText;
import org.jspecify.annotations.Nullable;

/// Writes changes by hand into the files, where they belong; nothing else in them changes. What comes out has been
/// read: it
/// means what is in force, or it is refused.
public final class Saving {
    private static final String POOLS = "pools";
    private static final String SERVERS = "servers";
    private static final String ADDRESS = "address";

    private final FileSet files;
    private final Map<Path, String> texts = new LinkedHashMap<>();
    private final Map<Path, String> changed = new LinkedHashMap<>();

    private Saving(FileSet files) {
        this.files = files;
    }

    /// A file, and what it is to say.
    public record Saved(Path file, String text) {}

    /// @throws YamlException if a change belongs where nothing can be written; its place says where that is
    public static List<Saved> of(FileSet files, List<Edit> edits) throws YamlException {
        Saving saving = new Saving(files);
        for (Edit edit : edits) {
            saving.write(edit);
        }
        saving.verify(edits);
        return saving.changed.entrySet().stream()
                .map(entry -> new Saved(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void write(Edit edit) throws YamlException {
        switch (edit) {
            case Edit.AddServer add -> {
                YamlNode item = Entries.escaped(Entries.of(add));
                patch(
                        pool(add.pool()),
                        edit,
                        patch -> patch.add(
                                servers(add.pool()),
                                YamlText.flow(item),
                                indent -> " ".repeat(indent) + "- " + YamlText.flow(item) + "\n"));
            }
            case Edit.SetServer set -> {
                for (Map.Entry<String, String> key : set.keys().entrySet()) {
                    if (key.getValue().equals(Edit.UNSET)) {
                        patch(
                                pool(set.pool()),
                                edit,
                                patch -> patch.unset(
                                        servers(set.pool()), isAddress(set.server()), set.server(), key.getKey()));
                        continue;
                    }
                    String flow = YamlText.flow(Entries.escaped(Entries.value(key.getKey(), key.getValue())));
                    patch(
                            pool(set.pool()),
                            edit,
                            patch -> patch.set(
                                    servers(set.pool()),
                                    isAddress(set.server()),
                                    set.server(),
                                    ADDRESS,
                                    key.getKey(),
                                    flow));
                }
            }
            case Edit.RemoveServer remove ->
                patch(
                        pool(remove.pool()),
                        edit,
                        patch -> patch.remove(servers(remove.pool()), isAddress(remove.server()), remove.server()));
            case Edit.Add add -> {
                YamlNode item = Entries.of(add);
                patch(
                        p -> p.has(Place.of(add.section())),
                        edit,
                        patch -> patch.add(
                                Place.of(add.section()), YamlText.flow(item), indent -> YamlText.item(item, indent)));
            }
            case Edit.Remove remove ->
                patch(
                        p -> p.has(Place.of(remove.section()), _ -> false, remove.name()),
                        edit,
                        patch -> patch.remove(Place.of(remove.section()), _ -> false, remove.name()));
        }
    }

    /// Looks at, or changes, one file.
    private interface Ask<T> {
        T of(YamlPatch patch) throws YamlException;
    }

    private static Ask<Boolean> pool(String name) {
        return patch -> patch.has(Place.of(POOLS), _ -> false, name);
    }

    private static Place servers(String pool) {
        return new Place(POOLS, pool, SERVERS);
    }

    private static Predicate<String> isAddress(String server) {
        return address -> Entries.address(address).equals(server);
    }

    /// In the first file that it belongs to; in the main one where that is none.
    private void patch(Ask<Boolean> belongs, Edit edit, Ask<String> change) throws YamlException {
        Path file = files.main();
        for (Path one : files.files()) {
            if (belongs.of(YamlPatch.of(one.toString(), text(one)))) {
                file = one;
                break;
            }
        }
        try {
            String next = change.of(YamlPatch.of(file.toString(), text(file)));
            texts.put(file, next);
            changed.put(file, next);
        } catch (YamlException e) {
            throw new YamlException(e.at(), edit.target() + " cannot be written there: " + e.getMessage());
        }
    }

    private String text(Path file) throws YamlException {
        String text = texts.get(file);
        if (text == null) {
            text = new String(files.bytes(file), UTF_8);
            texts.put(file, text);
        }
        return text;
    }

    private void verify(List<Edit> edits) throws YamlException {
        FileSet written = files;
        for (Map.Entry<Path, String> one : changed.entrySet()) {
            written = written.with(one.getKey(), one.getValue().getBytes(UTF_8));
        }
        ConfigResult wanted = ConfigReader.read(files, edits);
        ConfigResult came = ConfigReader.read(written, List.of());
        String why = difference(wanted, came, edits);
        if (why != null) {
            throw new YamlException(
                    Position.wholeFile(files.main().toString()),
                    "nothing is written: with the changes in it the file would say something else (" + why
                            + "); is one of them about what an anchor is used for elsewhere?");
        }
    }

    private @Nullable String difference(ConfigResult wanted, ConfigResult came, List<Edit> edits) {
        if (!(wanted instanceof ConfigResult.Loaded good)) {
            return "what is in force cannot be read again";
        }
        return switch (came) {
            case ConfigResult.Rejected(var errors, var _) -> errors.getFirst().toString();
            case ConfigResult.Loaded loaded -> {
                ConfigResult again = ConfigReader.read(files, edits);
                boolean same = again instanceof ConfigResult.Loaded second
                        && Effective.same(good.config(), loaded.config(), second.config());
                yield same ? null : "it means something else";
            }
        };
    }
}
