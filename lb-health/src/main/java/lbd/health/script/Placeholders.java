package lbd.health.script;

import java.util.Map;
import lbd.health.run.Subject;

/// `{address}`, `{port}`, `{name}`, `{pool}` and `{weight}` of the server that is checked.
public final class Placeholders {
    private Placeholders() {}

    static Map<String, String> of(Subject subject) {
        return Map.of(
                "address", subject.host(),
                "port", subject.port(),
                "name", subject.server().name(),
                "pool", subject.server().pool(),
                "weight", Integer.toString(subject.weight()));
    }

    /// Other braces stay as they are.
    public static String fill(String text, Subject subject) {
        String filled = text;
        for (Map.Entry<String, String> entry : of(subject).entrySet()) {
            filled = filled.replace("{" + entry.getKey() + "}", entry.getValue());
        }
        return filled;
    }
}
