package lbd.core.model;

import java.util.List;

/// A body in place of lbd's own for one status.
///
/// @param type of the content, as Content-Type has it: visible ASCII and spaces
/// @param body at most 256 Ki characters
public record ErrorPage(String type, String body) {
    public static final int MAX_BODY = 256 * 1024;

    /// What lbd may answer with when it refuses or fails.
    public static final List<Integer> STATUSES =
            List.of(400, 401, 403, 404, 405, 408, 413, 414, 417, 429, 431, 500, 501, 502, 503, 504, 505, 508);

    public ErrorPage {
        Range.check("body (length)", body.length(), 0, MAX_BODY);
        if (type.isEmpty() || type.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("type: \"" + type + "\" is no content type");
        }
    }
}
