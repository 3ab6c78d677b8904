package lbd.core.model;

import java.util.List;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// A body in place of lbd's own for one status.
///
/// @param type of the content, as Content-Type has it: visible ASCII and spaces
/// @param body at most 256 Ki characters; with variables as the file has them
/// @param text what it says of each request; null: nothing, it is the same for all
public record ErrorPage(String type, String body, @Nullable VariableText text) {
    public static final int MAX_BODY = 256 * 1024;

    /// What lbd may answer with when it refuses or fails.
    public static final List<Integer> STATUSES =
            List.of(400, 401, 403, 404, 405, 408, 413, 414, 415, 417, 429, 431, 500, 501, 502, 503, 504, 505, 508);

    /// The same for all.
    public ErrorPage(String type, String body) {
        this(type, body, null);
    }

    public ErrorPage {
        Range.check("body (length)", body.length(), 0, MAX_BODY);
        if (type.isEmpty() || type.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("type: \"" + type + "\" is no content type");
        }
    }
}
