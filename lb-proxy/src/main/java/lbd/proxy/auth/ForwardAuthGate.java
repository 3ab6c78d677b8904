package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;
import lbd.core.accesslog.EndReason;
import lbd.core.count.CountBy;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.runtime.LoginResult;
import lbd.proxy.answer.OwnAnswer;
import lbd.proxy.http.Destination;
import lbd.proxy.http.Gate;
import lbd.proxy.http.Inquiry;
import lbd.proxy.http.Passage;
import lbd.proxy.http.RoutePlan;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;

/// Asks a server whether a request may pass: 2xx lets it, a refusal or a redirect is handed on to the client, anything
/// else is a failure of that server.
final class ForwardAuthGate implements Gate, Inquiry {
    /// The client's affair; all others are failures.
    private static final Set<Integer> HANDED_ON = Set.of(301, 302, 303, 307, 308, 401, 403, 429);

    private final ForwardAuth spec;
    private final Listener asked;
    private final AuthRequest question;
    private final CountBy<LoginResult> counts;
    private final RoutePlan plan;

    /// @param asked  whose service leads to the pool of that server
    /// @param counts what becomes of requests
    /// @param plan   what changes on the answers to those who are refused
    ForwardAuthGate(ForwardAuth spec, Listener asked, CountBy<LoginResult> counts, RoutePlan plan) {
        this.counts = counts;
        this.spec = spec;
        this.asked = asked;
        this.question = new AuthRequest(spec.path(), spec.copyRequest());
        this.plan = plan;
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        return passage.ask(this, head);
    }

    @Override
    public Listener asked() {
        return asked;
    }

    @Override
    public long timeoutNanos() {
        return spec.timeout().toNanos();
    }

    @Override
    public Head question(Head request) {
        return question.about(request);
    }

    @Override
    public @Nullable Destination answered(Head answer, byte[] body) {
        int status = answer.status();
        if (status >= 200 && status < 300) {
            counts.add(LoginResult.SERVER_PASSED);
            return null;
        }
        if (!HANDED_ON.contains(status)) {
            counts.add(LoginResult.SERVER_FAILED);
            return new Destination.Refused(502, EndReason.BAD_RESPONSE, "forward_auth_" + status);
        }
        counts.add(status < 400 ? LoginResult.SERVER_REDIRECTED : LoginResult.SERVER_REFUSED);
        EndReason reason = status == 401 || status < 400 ? EndReason.UNAUTHORIZED : EndReason.DENIED;
        return new Destination.HandedOn(copy(answer, body), reason, "forward_auth", plan);
    }

    private static OwnAnswer copy(Head answer, byte[] body) {
        HeadBuilder head = OwnAnswer.begin(answer.status());
        String type = "";
        for (int f = 0; f < answer.fieldCount(); f++) {
            if (answer.nominated(f)) {
                continue;
            }
            switch (answer.known(f)) {
                case WWW_AUTHENTICATE, SET_COOKIE, LOCATION, CACHE_CONTROL, RETRY_AFTER, CONTENT_ENCODING, VARY ->
                    copy(answer, f, head);
                case CONTENT_TYPE ->
                    type = new String(
                            answer.bytes(), answer.valueStart(f), answer.valueEnd(f) - answer.valueStart(f), US_ASCII);
                default -> {}
            }
        }
        return OwnAnswer.of(head, answer.status(), type, body);
    }

    private static void copy(Head from, int field, HeadBuilder to) {
        byte[] bytes = from.bytes();
        KnownField kind = from.known(field);
        byte[] name = new byte[from.nameEnd(field) - from.nameStart(field) + 2];
        System.arraycopy(bytes, from.nameStart(field), name, 0, name.length - 2);
        name[name.length - 2] = ':';
        name[name.length - 1] = ' ';
        to.field(kind, name);
        to.text(bytes, from.valueStart(field), from.valueEnd(field));
        to.endField();
    }

    @Override
    public Destination unanswered(EndReason why) {
        counts.add(LoginResult.SERVER_FAILED);
        int status = switch (why) {
            case NO_SERVER, QUEUE_TIMEOUT, OVERLOAD, LOCAL_SHORTAGE -> 503;
            case CONNECT_TIMEOUT, SERVER_TIMEOUT -> 504;
            default -> 502;
        };
        return new Destination.Challenged(status, why, "forward_auth", null, plan);
    }
}
