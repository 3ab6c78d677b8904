package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import lbd.core.http.Head;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// The pool that a request names. Its route takes only those that name one.
public final class PoolByName extends PoolChoice {
    private final VariableText name;
    private final Map<String, Destination.ToPool> choices;

    public PoolByName(VariableText name, Map<String, Destination.ToPool> choices) {
        this.name = name;
        this.choices = Map.copyOf(choices);
    }

    @Override
    Destination.@Nullable ToPool choose(Head head, Edits edits) {
        TextBuffer out = edits.text(name, head);
        return choices.get(new String(out.bytes(), 0, out.length(), ISO_8859_1));
    }
}
