package lbd.proxy.answer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import lbd.core.grpc.GrpcStatus;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.model.AnswerBody;
import lbd.core.model.ErrorPage;
import lbd.core.model.RouteAction;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// An answer of lbd itself, ready to be sent. Immutable; any thread.
public final class OwnAnswer {
    private static final String METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, QUERY";
    private static final byte[] NO_BODY = {};

    /// To OPTIONS whose Max-Forwards is used up.
    public static final OwnAnswer OPTIONS = options();

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

    private final Head head;
    private final byte[] body;
    private final @Nullable Template template;

    private OwnAnswer(Head head, byte[] body) {
        this(head, body, null);
    }

    private OwnAnswer(Head head, byte[] body, @Nullable Template template) {
        this.head = head;
        this.body = body;
        this.template = template;
    }

    /// What its body says of each request, and what else it is.
    private record Template(VariableText text, Function<byte[], OwnAnswer> with) {}

    private static OwnAnswer of(@Nullable VariableText text, byte[] body, Function<byte[], OwnAnswer> with) {
        OwnAnswer plain = with.apply(body);
        return text == null ? plain : new OwnAnswer(plain.head, body, new Template(text, with));
    }

    /// Null: its body is the same for all requests. Else what it says of one, to be given to [#with].
    public @Nullable VariableText text() {
        return template == null ? null : template.text;
    }

    /// The same to one request.
    ///
    /// @param written what its text says of that
    public OwnAnswer with(byte[] written) {
        return template == null ? this : template.with.apply(written);
    }

    private static OwnAnswer options() {
        HeadBuilder head = begin(200);
        head.field("Allow", METHODS);
        return end(head, 200, "", NO_BODY);
    }

    private static OwnAnswer refusal(int status, AnswerForm form) {
        return of(status, new ErrorPage(form.type(), form.body(status, Reasons.of(status))));
    }

    /// The same with the operator's own words.
    public static OwnAnswer of(int status, ErrorPage page) {
        return of(page.text(), page.body().getBytes(UTF_8), body -> page(status, page.type(), body));
    }

    private static OwnAnswer page(int status, String type, byte[] body) {
        HeadBuilder head = begin(status);
        if (status == 405) {
            head.field("Allow", METHODS);
        }
        head.field("Cache-Control", "no-store");
        return end(head, status, type, body);
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

    /// @param redirect that has no variables
    public static OwnAnswer of(RouteAction.Redirect redirect) {
        return redirect(redirect.constant(), redirect.status());
    }

    /// @param to visible ASCII
    public static OwnAnswer redirect(String to, int status) {
        HeadBuilder head = begin(status);
        head.field("Location", to);
        return end(head, status, "", NO_BODY);
    }

    public static OwnAnswer of(RouteAction.Respond respond) {
        return of(respond.status(), respond.body());
    }

    /// @param body is empty where the status has none
    public static OwnAnswer of(int status, AnswerBody body) {
        return of(body.text(), body.octets(), octets -> end(begin(status), status, body.type(), octets));
    }

    /// An error of ours to a call of gRPC: all of the answer is its head.
    ///
    /// @param message visible ASCII and blanks, without percent signs
    public static OwnAnswer ofCall(GrpcStatus status, String message) {
        HeadBuilder head = begin(200);
        head.field("Content-Type", "application/grpc");
        head.field("grpc-status", Integer.toString(status.number()));
        head.field("grpc-message", message);
        head.body(BodyLength.NONE, -1);
        return new OwnAnswer(head.build(), NO_BODY);
    }

    /// The same where the server's answer has begun.
    public static Head trailersOfCall(GrpcStatus status, String message) {
        HeadBuilder trailers = new HeadBuilder();
        trailers.field("grpc-status", Integer.toString(status.number()));
        trailers.field("grpc-message", message);
        return trailers.build();
    }

    /// @param page HTML in UTF-8
    public static OwnAnswer page(byte[] page) {
        return end(begin(200), 200, AnswerForm.HTML.type(), page);
    }

    /// One without a body.
    ///
    /// @param head its first line and fields
    public static OwnAnswer bodiless(HeadBuilder head, int status) {
        return end(head, status, "", NO_BODY);
    }

    /// Begins a head for [#of(HeadBuilder, int, String, byte[])].
    public static HeadBuilder begin(int status) {
        HeadBuilder head = new HeadBuilder();
        head.status(status, Reasons.of(status));
        return head;
    }

    /// One that somebody else has made.
    ///
    /// @param head its first line and fields, without those that are about the body
    /// @param type of the body
    public static OwnAnswer of(HeadBuilder head, int status, String type, byte[] body) {
        return end(head, status, type, body);
    }

    /// Ends the head with what it says about the body.
    private static OwnAnswer end(HeadBuilder head, int status, String type, byte[] body) {
        // A 204 must not have a Content-Length, and of a 304 it would tell something else (RFC 9110 section 8.6).
        if (status != 204 && status != 304) {
            if (body.length > 0 && !type.isEmpty()) {
                head.field("Content-Type", type);
            }
            head.field("Content-Length", Integer.toString(body.length));
        }
        head.body(body.length == 0 ? BodyLength.NONE : BodyLength.KNOWN, body.length);
        return new OwnAnswer(head.build(), body);
    }

    public int status() {
        return head.status();
    }

    /// All but Date, and what is the connection's. Not to be written to.
    public Head head() {
        return head;
    }

    public byte[] body() {
        return body;
    }
}
