package lbd.daemon.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import lbd.core.text.Visible;
import org.jspecify.annotations.Nullable;

/// What the administrator gets.
///
/// @param pieces in place of the body where that is large; null elsewhere. Who sends it lets it go
@SuppressWarnings("ArrayRecordComponent") // nobody compares answers
record Answer(
        int status, String type, byte[] body, @Nullable ByteBuf pieces) {
    private static final byte[] NOTHING = {};

    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    private Answer(int status, String type, String body) {
        this(status, type, body.getBytes(UTF_8), null);
    }

    static Answer large(String type, ByteBuf pieces) {
        return new Answer(200, type, NOTHING, pieces);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, JSON, Json.of(value) + "\n");
    }

    static Answer text(int status, String body) {
        // What servers and scripts say is in it.
        return new Answer(status, TEXT, Visible.lines(body));
    }

    /// One thing in two forms.
    ///
    /// @param value for JSON
    static Answer of(AdminRequest request, int status, String text, Object value) {
        return request.asText() ? text(status, text) : json(status, value);
    }

    /// With more text; one in another form stays as it is.
    Answer and(String more) {
        return type.equals(TEXT) ? new Answer(status, TEXT, new String(body, UTF_8) + Visible.lines(more)) : this;
    }

    static Answer error(AdminRequest request, int status, String message) {
        return of(request, status, message + "\n", new ErrorView(message));
    }

    static Answer notFound(AdminRequest request) {
        return error(request, 404, "no such page: /" + String.join("/", request.path()));
    }

    /// For who may not.
    ///
    /// @param message where no token would help
    static Answer notAllowed(AdminRequest request, String message) {
        return request.tokenHelps()
                ? error(request, 401, "this needs the token of admin.token_file: Authorization: Bearer TOKEN")
                : error(request, 403, message);
    }

    record ErrorView(String error) {}
}
