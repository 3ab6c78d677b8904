package lbd.config.section;

import static java.nio.charset.StandardCharsets.UTF_8;

import lbd.config.bind.Value;
import lbd.core.model.AnswerBody;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// Bodies with variables in them.
final class BodyText {
    private BodyText() {}

    /// @param at    where it stands, or its file is named
    /// @param scope what it may say of requests
    static AnswerBody body(Value at, String type, String text, Scope scope) {
        VariableText parsed = parse(at, type, text, scope);
        return parsed == null ? new AnswerBody(type, text.getBytes(UTF_8)) : AnswerBody.of(type, parsed);
    }

    /// @return null where it has none after all: it is the same for all requests
    static @Nullable VariableText parse(Value at, String type, String text, Scope scope) {
        Form form = Form.ofType(type);
        if (form == null) {
            throw at.refuse("a body of " + type
                    + " has no variables, which only text, HTML, XML and JSON in UTF-8 have; variables: false takes it as"
                    + " it is");
        }
        VariableText parsed = VariableReader.parse(
                at,
                text,
                form,
                scope,
                "; a brace that stands for itself is written {{," + " and variables: false takes all as it is");
        return parsed.isConstant() && !text.contains("{{") ? null : parsed;
    }
}
