package lbd.core.model;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What a value must be: of a field, a cookie or a parameter.
public sealed interface TextTest {
    /// There is one, whatever it is.
    ///
    /// @param wanted false: there is none
    record Present(boolean wanted) implements TextTest {}

    /// The whole value.
    record Exact(String text) implements TextTest {}

    /// How it begins.
    record Prefix(String text) implements TextTest {}

    /// What is in it.
    record Contains(String text) implements TextTest {}

    /// Found anywhere in it, unless it is anchored.
    ///
    /// @param regex in the syntax of RE2
    record Regex(String regex) implements TextTest {}

    /// One of these, of which there may be very many.
    record OneOf(Set<String> texts) implements TextTest {
        public OneOf {
            texts = Collections.unmodifiableSortedSet(new TreeSet<>(texts));
        }
    }
}
