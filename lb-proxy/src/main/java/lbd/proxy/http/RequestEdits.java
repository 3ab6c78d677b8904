package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.TargetForm;
import lbd.core.variable.TextBuffer;
import org.jspecify.annotations.Nullable;

/// What changes on a request on its way to a server.
final class RequestEdits {
    private static final byte[] HOST = "Host: ".getBytes(US_ASCII);
    private static final byte[] LOOP = "CDN-Loop: ".getBytes(US_ASCII);
    private static final byte[] MAX_FORWARDS = "Max-Forwards: ".getBytes(US_ASCII);

    private RequestEdits() {}

    /// @param askedFor whether a client that waits with its body has been asked for it already: the server need not
    /// @param plan     of the route
    /// @param cookie   by which its pool knows the client
    static void make(
            HeadEdits edits,
            Head head,
            ForwardingFields forwarding,
            boolean askedFor,
            RoutePlan plan,
            ServerCookie cookie,
            RequestFacts facts,
            TextBuffer scratch) {
        FieldPlan rules = plan.request();
        Rewrite rewrite = plan.rewrite();
        boolean absolute = head.form() == TargetForm.ABSOLUTE;
        boolean nameless = !absolute && !head.has(KnownField.HOST);
        byte[] host = host(rewrite, nameless, facts);
        boolean counts = head.has(KnownField.MAX_FORWARDS) && counts(head);
        RequestTrace trace = facts.trace();
        long gone = forwarding.dropped()
                // The absolute form's authority takes its place.
                | (absolute || host != null ? KnownField.HOST.bit() : 0)
                | (askedFor ? KnownField.EXPECT.bit() : 0)
                | (trace == null ? 0 : RequestTrace.FIELDS)
                | (counts ? KnownField.MAX_FORWARDS.bit() : 0)
                | (cookie.comes() ? KnownField.COOKIE.bit() : 0);
        HeadBuilder added = edits.begin(gone, rules);
        if (rewrite != null && rewrite.target(head, facts, edits.target())) {
            edits.retarget();
        }
        if (host != null) {
            added.field(KnownField.HOST, HOST);
            added.text(host);
            added.endField();
        } else if (absolute || nameless) {
            added.field(KnownField.HOST, HOST);
            added.text(head.bytes(), head.authorityStart(), head.authorityEnd());
            added.endField();
        }
        ForwardedFields.add(head, forwarding, rules.known(), added);
        Via.add(head, forwarding.via(), added);
        if (forwarding.marksLoops()) {
            added.field(KnownField.CDN_LOOP, LOOP);
            added.text(LoopMark.element());
            added.endField();
        }
        if (trace != null && !rules.has(KnownField.TRACEPARENT)) {
            trace.tell(added);
        }
        if (counts) {
            added.field(KnownField.MAX_FORWARDS, MAX_FORWARDS);
            added.number(MaxForwards.of(head) - 1);
            added.endField();
        }
        if (cookie.comes() && (!rules.has(KnownField.COOKIE) || rules.joins(KnownField.COOKIE))) {
            cookie.addOthers(head, added);
        }
        rules.add(head, gone, facts, scratch, added);
    }

    /// @param nameless whether the client named no host (HTTP/1.0): as HTTP/1.1 must, we name one, and an empty name,
    ///     which RFC 9112 section 3.2 has for this, is refused by servers as common as nginx
    /// @return what takes the place of the client's; null where that stays
    private static byte @Nullable [] host(@Nullable Rewrite rewrite, boolean nameless, RequestFacts facts) {
        String kept = nameless ? facts.serverHost() : null;
        String host = rewrite == null
                ? kept
                : switch (rewrite.host()) {
                    case KEEP -> kept;
                    case SERVER -> facts.serverHost();
                    case NAMED -> rewrite.named();
                };
        return host == null ? null : host.getBytes(US_ASCII);
    }

    private static boolean counts(Head head) {
        return head.method() == Method.OPTIONS && MaxForwards.of(head) > 0;
    }
}
