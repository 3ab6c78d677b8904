package lbd.proxy.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The regular expressions of one table, each of them once. A loop's matcher has a matcher of its own for each, by its
/// place here: a pattern may be shared, its matchers may not.
final class Patterns {
    private final List<Pattern> all = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    /// @param key of the configuration, for the error
    /// @return its place
    /// @throws IllegalArgumentException if it is none
    int add(String key, String regex) {
        return places.computeIfAbsent(regex, text -> {
            try {
                all.add(Pattern.compile(text));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        key + ": \"" + text + "\": " + e.getDescription()
                                + " (RE2 syntax, without look-around and back references)",
                        e);
            }
            return all.size() - 1;
        });
    }

    Pattern get(int place) {
        return all.get(place);
    }

    int size() {
        return all.size();
    }
}
