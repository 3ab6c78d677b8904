package lbd.proxy.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import lbd.core.model.ErrorPage;
import lbd.core.model.RouteAction;

/// An answer of lbd itself, ready to be sent. Immutable; any thread.
public final class OwnAnswer {
    private static final String LINE_END = "\r\n";
    private static final String ALLOW = "Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, QUERY" + LINE_END;

    /// To OPTIONS whose Max-Forwards is used up.
    public static final OwnAnswer OPTIONS = new OwnAnswer(200, ALLOW + "Content-Length: 0" + LINE_END, new byte[0]);

    private static final Map<AnswerForm, Map<Integer, OwnAnswer>> REFUSALS = new EnumMap<>(AnswerForm.class);

    static {
        for (AnswerForm form : AnswerForm.values()) {
            Map<Integer, OwnAnswer> refusals = new TreeMap<>();
            for (int status : ErrorPage.STATUSES) {
                refusals.put(status, refusal(status, form));
            }
            REFUSALS.put(form, refusals);
        }
    }

    private final int status;
    private final byte[] statusLine;
    private final byte[] fields;
    private final byte[] body;

    private OwnAnswer(int status, String fields, byte[] body) {
        this.status = status;
        this.statusLine = (status + " " + Reasons.of(status) + LINE_END).getBytes(US_ASCII);
        this.fields = fields.getBytes(US_ASCII);
        this.body = body;
    }

    private static OwnAnswer refusal(int status, AnswerForm form) {
        return of(status, new ErrorPage(form.type(), form.body(status, Reasons.of(status))));
    }

    /// The same with the operator's own words.
    public static OwnAnswer of(int status, ErrorPage page) {
        byte[] body = page.body().getBytes(UTF_8);
        String fields = (status == 405 ? ALLOW : "") + "Cache-Control: no-store" + LINE_END;
        return new OwnAnswer(status, fields + content(status, page.type(), body), body);
    }

    /// Says what went wrong in the form that the client asked for.
    ///
    /// @throws IllegalArgumentException for a status that lbd does not refuse with
    public static OwnAnswer of(int status, AnswerForm form) {
        Map<Integer, OwnAnswer> refusals = REFUSALS.get(form);
        OwnAnswer answer = refusals == null ? null : refusals.get(status);
        if (answer == null) {
            throw new IllegalArgumentException("no answer of our own for status " + status);
        }
        return answer;
    }

    public static OwnAnswer of(RouteAction.Redirect redirect) {
        String location = "Location: " + redirect.to() + LINE_END;
        return new OwnAnswer(redirect.status(), location + "Content-Length: 0" + LINE_END, new byte[0]);
    }

    public static OwnAnswer of(RouteAction.Respond respond) {
        byte[] body = respond.body().getBytes(UTF_8);
        return new OwnAnswer(respond.status(), content(respond.status(), AnswerForm.TEXT.type(), body), body);
    }

    /// A 204 must not have a Content-Length, and of a 304 it would tell something else (RFC 9110 section 8.6).
    private static String content(int status, String type, byte[] body) {
        if (status == 204 || status == 304) {
            return "";
        }
        String typeField = body.length == 0 ? "" : "Content-Type: " + type + LINE_END;
        return typeField + "Content-Length: " + body.length + LINE_END;
    }

    public int status() {
        return status;
    }

    /// What follows the version, line end included.
    public byte[] statusLine() {
        return statusLine;
    }

    /// All but Date and Connection.
    public byte[] fields() {
        return fields;
    }

    public byte[] body() {
        return body;
    }
}
