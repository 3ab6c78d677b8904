package lbd.config.section;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.TextTest;
import org.jspecify.annotations.Nullable;

/// What a value must be: a text that it is, or one of `{exact, prefix, contains, regex, present, file}`.
final class TextTestReader {
    private static final List<String> KEYS = List.of("exact", "prefix", "contains", "regex", "present", "file");

    private TextTestReader() {}

    static TextTest read(Value value) {
        return value.isMap() ? value.map(TextTestReader::read) : new TextTest.Exact(text(value));
    }

    private static String text(Value value) {
        return value.parsed("a text", text -> text);
    }

    private static TextTest read(MapReader map) {
        List<Field<@Nullable TextTest>> tests = List.of(
                map.<@Nullable TextTest>optional("exact", v -> new TextTest.Exact(text(v)), null),
                map.<@Nullable TextTest>optional("prefix", v -> new TextTest.Prefix(text(v)), null),
                map.<@Nullable TextTest>optional("contains", v -> new TextTest.Contains(text(v)), null),
                map.<@Nullable TextTest>optional("regex", v -> new TextTest.Regex(RegexReader.read(v)), null),
                map.<@Nullable TextTest>optional("present", v -> new TextTest.Present(v.flag()), null),
                map.<@Nullable TextTest>optional("file", v -> new TextTest.OneOf(strings(v)), null));
        return map.build(() -> {
            if (KEYS.stream().filter(map::has).count() != 1) {
                throw new IllegalArgumentException("needs one of " + String.join(", ", KEYS));
            }
            return tests.stream()
                    .<@Nullable TextTest>map(Field::get)
                    .filter(test -> test != null)
                    .findFirst()
                    .orElseThrow();
        });
    }

    private static Set<String> strings(Value value) {
        return value.parsed("a file", file -> new TreeSet<>(LinesFile.read(file, line -> line)));
    }
}
