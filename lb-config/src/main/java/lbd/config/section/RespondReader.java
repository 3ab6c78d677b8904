package lbd.config.section;

import static java.nio.charset.StandardCharsets.UTF_8;

import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AnswerBody;
import lbd.core.model.Range;
import lbd.core.model.RouteAction.Respond;
import lbd.core.model.edge.InterceptSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import org.jspecify.annotations.Nullable;

/// `respond:` wherever it stands: a status, and a body that stands in the file or in one of its own.
final class RespondReader {
    private final Scope scope;
    private final Field<@Nullable String> type;
    private final Field<@Nullable Boolean> variables;
    private final Field<@Nullable AnswerBody> body;
    private final Field<@Nullable AnswerBody> file;

    private RespondReader(MapReader map, Scope scope) {
        this.scope = scope;
        type = map.<@Nullable String>optional(
                "content_type", v -> v.parsed("a type such as text/html", AnswerBody::checkType), null);
        variables = map.<@Nullable Boolean>optional("variables", Value::flag, null);
        body = map.<@Nullable AnswerBody>optional("body", this::inline, null);
        file = map.<@Nullable AnswerBody>optional("body_file", this::ofFile, null);
    }

    private AnswerBody inline(Value value) {
        String text = value.parsed("a text, which may have {variables}", RespondReader::checkBody);
        String its = type(AnswerBody.TEXT);
        Boolean wanted = variables();
        boolean has = wanted != null ? wanted : Form.ofType(its) != null;
        return has ? BodyText.body(value, its, text, scope) : new AnswerBody(its, text.getBytes(UTF_8));
    }

    /// What a file of its own has is mostly made by somebody who knows nothing of variables.
    private AnswerBody ofFile(Value value) {
        BodyFile read = BodyFile.read(value);
        return read.body(type(read.type()), Boolean.TRUE.equals(variables()), scope);
    }

    /// What is wrong has been told.
    private String type(String otherwise) {
        String said = type.isGood() ? type.get() : null;
        return said == null ? otherwise : said;
    }

    private @Nullable Boolean variables() {
        return variables.isGood() ? variables.get() : Boolean.FALSE;
    }

    private static String checkBody(String body) {
        Range.check("body (length)", body.length(), 0, Respond.MAX_BODY);
        return body;
    }

    /// @param usualStatus where it says none
    /// @param scope       what its body may say of requests
    static Respond read(MapReader map, int usualStatus, Scope scope) {
        var status = map.optional("status", v -> v.integer(200, 599), usualStatus);
        RespondReader rest = new RespondReader(map, scope);
        return map.build(() -> new Respond(status.get(), rest.body()));
    }

    /// In place of an answer that there is.
    static InterceptSpec.Page page(MapReader map) {
        var status = map.<@Nullable Integer>optional("status", v -> v.integer(200, 599), null);
        RespondReader rest = new RespondReader(map, Scope.ANSWER);
        return map.build(() -> {
            Integer own = status.get();
            // Checks that the two go together.
            Respond _ = new Respond(own == null ? 503 : own, rest.body());
            return new InterceptSpec.Page(own, rest.body());
        });
    }

    private AnswerBody body() {
        AnswerBody inline = body.get();
        AnswerBody read = file.get();
        if (inline != null && read != null) {
            throw new IllegalArgumentException("has both body and body_file; allowed: one of them");
        }
        AnswerBody one = inline == null ? read : inline;
        if (one == null && (type.get() != null || variables.get() != null)) {
            throw new IllegalArgumentException(
                    (type.get() != null ? "content_type" : "variables") + ": there is no body that it could be of");
        }
        return one == null ? AnswerBody.NONE : one;
    }
}
