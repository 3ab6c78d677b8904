package lbd.config.section;

import static java.nio.charset.StandardCharsets.UTF_8;

import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.core.model.AnswerBody;
import lbd.core.model.Range;
import lbd.core.model.RouteAction.Respond;
import lbd.core.model.edge.InterceptSpec;
import org.jspecify.annotations.Nullable;

/// `respond:` wherever it stands: a status, and a body that stands in the file or in one of its own.
final class RespondReader {
    private final Field<@Nullable String> body;
    private final Field<@Nullable AnswerBody> file;
    private final Field<@Nullable String> type;

    private RespondReader(MapReader map) {
        body = map.<@Nullable String>optional("body", v -> v.parsed("a text", RespondReader::checkBody), null);
        file = map.<@Nullable AnswerBody>optional("body_file", v -> v.parsed("a file", BodyFile::read), null);
        type = map.<@Nullable String>optional(
                "content_type", v -> v.parsed("a type such as text/html", AnswerBody::checkType), null);
    }

    private static String checkBody(String body) {
        Range.check("body (length)", body.length(), 0, Respond.MAX_BODY);
        return body;
    }

    /// @param usualStatus where it says none
    static Respond read(MapReader map, int usualStatus) {
        var status = map.optional("status", v -> v.integer(200, 599), usualStatus);
        RespondReader rest = new RespondReader(map);
        return map.build(() -> new Respond(status.get(), rest.body()));
    }

    /// In place of an answer that there is.
    static InterceptSpec.Page page(MapReader map) {
        var status = map.<@Nullable Integer>optional("status", v -> v.integer(200, 599), null);
        RespondReader rest = new RespondReader(map);
        return map.build(() -> {
            Integer own = status.get();
            // Checks that the two go together.
            Respond _ = new Respond(own == null ? 503 : own, rest.body());
            return new InterceptSpec.Page(own, rest.body());
        });
    }

    private AnswerBody body() {
        String text = body.get();
        AnswerBody read = file.get();
        String said = type.get();
        if (text != null && read != null) {
            throw new IllegalArgumentException("has both body and body_file; allowed: one of them");
        }
        if (said != null && text == null && read == null) {
            throw new IllegalArgumentException("content_type: there is no body that it could be of");
        }
        if (read != null) {
            return said == null ? read : new AnswerBody(said, read.octets());
        }
        return new AnswerBody(said == null ? AnswerBody.TEXT : said, (text == null ? "" : text).getBytes(UTF_8));
    }
}
