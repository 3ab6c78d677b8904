package lbd.proxy.route;

import java.util.Set;
import lbd.core.http.Head;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What a text says of the request is one of these. Immutable; any thread.
///
/// @param pattern of the rule's path, whose groups the text may name; -1: it asks for none
record NameCondition(VariableText text, ByteSet names, int pattern) implements HeadCondition {
    static HeadCondition of(VariableText text, Set<String> names, @Nullable PathCondition path) {
        return new NameCondition(
                text, new ByteSet(names), path instanceof PathCondition.Regex(int pattern) ? pattern : -1);
    }

    @Override
    public boolean holds(Head head, RouteMatcher<?> matcher) {
        MatchFacts facts = matcher.facts();
        TextBuffer out = facts.begin(head, pattern);
        return text.write(facts, out) && names.contains(out.bytes(), 0, out.length());
    }
}
