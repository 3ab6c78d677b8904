package lbd.proxy.auth;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.function.Predicate;
import lbd.core.model.TextTest;

/// What a claim must be: one of its values is enough.
record ClaimTest(String claim, boolean wanted, Predicate<String> test) {
    static ClaimTest of(String claim, TextTest test) {
        return switch (test) {
            case TextTest.Present(boolean wanted) -> new ClaimTest(claim, wanted, value -> true);
            case TextTest.Exact(String text) -> new ClaimTest(claim, true, text::equals);
            case TextTest.Prefix(String text) -> new ClaimTest(claim, true, value -> value.startsWith(text));
            case TextTest.Contains(String text) -> new ClaimTest(claim, true, value -> value.contains(text));
            case TextTest.Regex(String regex) -> {
                Pattern pattern = Pattern.compile(regex);
                yield new ClaimTest(claim, true, value -> pattern.matcher(value).find());
            }
            case TextTest.OneOf(var texts) -> new ClaimTest(claim, true, texts::contains);
        };
    }

    boolean holds(List<String> values) {
        return values.stream().anyMatch(test) == wanted;
    }
}
