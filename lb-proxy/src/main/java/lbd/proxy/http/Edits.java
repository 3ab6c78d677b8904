package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;
import lbd.core.accesslog.EndReason;
import lbd.core.edit.AnswerPlan;
import lbd.core.edit.FieldPlan;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.NormalPath;
import lbd.core.http.Octets;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import lbd.proxy.answer.OwnAnswer;
import org.jspecify.annotations.Nullable;

/// What changes on the request in hand and on its answers: what has to on every proxy, and what the rules of its route
/// say. One object for a client stream's whole life. Confined to its loop.
final class Edits {
    private static final byte[] WWW_AUTHENTICATE = "WWW-Authenticate: ".getBytes(US_ASCII);
    private static final byte[] ACCEPT_ENCODING = "Accept-Encoding: ".getBytes(US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final Pattern SLASHES = Pattern.compile("^/{2,}");
    private static final Destination AMBIGUOUS_PATH =
            new Destination.Refused(400, EndReason.BAD_REQUEST, NormalPath.rule(NormalPath.AMBIGUOUS));

    private final HttpLoop shared;
    private final ForwardingFields forwarding;
    private final RequestFacts facts;
    private final ExchangeLog log;
    private RoutePlan plan = RoutePlan.NONE;
    private AnswerPlan answers = AnswerPlan.NONE;
    private byte @Nullable [] hsts;
    private @Nullable ProxyStatus proxyStatus;
    // Of the server's answer that the client gets another one for; 0: there is none.
    private int replaced;
    private final ServerCookie cookie = new ServerCookie();
    // Made for the first request to a pool that learns from its application.
    private @Nullable AppSessions sessions;
    private Destination.@Nullable Limited limited;
    private byte @Nullable [] challenge;

    // Told to the client by the answer; null: nothing is to be told.
    private @Nullable ShareCookie shareCookie;
    private int dealtShare;
    private boolean dealtSecurely;

    Edits(HttpLoop shared, ForwardingFields forwarding, RequestFacts facts, ExchangeLog log) {
        this.log = log;
        this.shared = shared;
        this.forwarding = forwarding;
        this.facts = facts;
    }

    /// The next request, of which only the listener is known.
    void begin(HttpService service) {
        facts.begin();
        cookie.begin();
        if (sessions != null) {
            sessions.begin();
        }
        limited = null;
        shareCookie = null;
        challenge = null;
        proxyStatus = service.proxyStatus();
        replaced = 0;
        plan = service.plan();
        answers = plan.answer();
        // Never in the clear, where a reload has put TLS before a listener while the client was connected.
        hsts = forwarding.scheme() == Scheme.HTTPS ? service.hsts() : null;
    }

    /// The request is a copy of another one, of which all is known.
    void copied(RoutePlan its, RequestFacts of) {
        plan = its;
        answers = plan.answer();
        facts.copy(of);
    }

    /// What is known of the request in hand.
    RequestFacts facts() {
        return facts;
    }

    /// What a destination changes; null: what the listener does.
    static @Nullable RoutePlan plan(Destination destination) {
        return switch (destination) {
            case Destination.ToPool to -> to.plan();
            case Destination.ToOneOf to -> to.plan();
            case Destination.ToSource to -> to.plan();
            case Destination.ToFound to -> to.plan();
            case Destination.Answered to -> to.plan();
            case Destination.Redirected to -> to.plan();
            case Destination.Limited to -> to.plan();
            case Destination.Challenged to -> to.plan();
            case Destination.HandedOn to -> to.plan();
            case Destination.Refused refused -> null;
            case Passage.Later later -> null;
        };
    }

    /// It is known where it goes. Where its answers say something of it, its head stays.
    ///
    /// @return where it goes: elsewhere where the rules answer it
    Destination routed(Destination destination, HeldRequest request, Head head) {
        RoutePlan its = plan(destination);
        if (its != null) {
            plan = its;
        }
        log.countedBy(plan.counters());
        answers = plan.answer();
        limited = destination instanceof Destination.Limited over ? over : null;
        challenge = destination instanceof Destination.Challenged login ? login.challenge() : null;
        if (plan.asksRequest()
                || destination instanceof Destination.Redirected
                || (destination instanceof Destination.Answered answered
                        && answered.answer().text() != null)) {
            request.keep(head, Buffering.NONE);
        }
        if (plan.requestId() != null) {
            log.requestId(facts.requestId(plan.requestId(), shared));
        }
        Cors cors = plan.cors();
        if (cors != null) {
            answers = cors.allows(head) ? plan.readable() : plan.answer();
            if (its != null && limited == null && Cors.isPreflight(head)) {
                return new Destination.Answered(cors.preflight(head), plan);
            }
        }
        boolean forwards = destination instanceof Destination.ToPool
                || destination instanceof Destination.ToOneOf
                || destination instanceof Destination.ToFound;
        BodyDecoding decoding = forwards ? plan.decoding() : null;
        Destination undecodable = decoding == null ? null : decoding.refusal(head);
        if (undecodable != null) {
            return undecodable;
        }
        if (plan.rewrite() != null && forwards) {
            request.keep(head, Buffering.NONE);
            return isAmbiguous(head) ? AMBIGUOUS_PATH : destination;
        }
        return destination;
    }

    /// Whether servers could take the path that the rules make of a kept request's for another one.
    boolean isAmbiguous(Head head) {
        Rewrite rewrite = plan.rewrite();
        return rewrite != null && rewrite.isAmbiguous(head, facts, scratch());
    }

    /// The path that is meant where no server gets the request: the new one, where it is rewritten. A part of a URL
    /// still.
    byte[] path(Head head) {
        TextBuffer target = scratch();
        Rewrite rewrite = plan.rewrite();
        if (rewrite == null || !rewrite.target(head, facts, target)) {
            return Arrays.copyOfRange(head.bytes(), head.pathStart(), head.pathEnd());
        }
        return Arrays.copyOf(target.bytes(), Octets.indexOf(target.bytes(), 0, target.length(), '?'));
    }

    /// Where the request and its answer may go beside their way.
    DetourPlan detours() {
        return plan.detours();
    }

    /// The effective address of the client.
    InetAddress client() {
        return forwarding.client();
    }

    /// What a text says of the request, which need not be kept yet.
    TextBuffer text(VariableText text, Head head) {
        TextBuffer out = scratch();
        out.clear();
        boolean _ = facts.write(text, head, Long.SIZE * 2, out);
        return out;
    }

    /// The client is to be told which share of the route's pools it has got.
    void dealt(ShareCookie by, int share, Head head) {
        shareCookie = by;
        dealtShare = share;
        dealtSecurely = forwarding.isSecure(head);
    }

    /// The server where the client was before, by the pool's cookie, else by what the application has said; null where
    /// nothing is known of that.
    @Nullable
    Server known(Pool pool, Head head) {
        Server byCookie = cookie.read(pool, head, log.startMillis());
        log.cookieCame(cookie.came(), byCookie);
        Server learned = learned(pool, head);
        return byCookie == null ? learned : byCookie;
    }

    private @Nullable Server learned(Pool pool, Head head) {
        AppSessions its = sessions;
        if (its == null) {
            if (pool.learned().isEmpty()) {
                return null;
            }
            its = new AppSessions(shared.loop());
            sessions = its;
        }
        return its.read(pool, head);
    }

    /// What a server's final answer says of whose client this is.
    void learn(Head answer, @Nullable Server from) {
        if (sessions != null) {
            sessions.answered(answer, from);
        }
    }

    /// The client gets an answer of ours in place of a server's with this status.
    void replaces(int status) {
        replaced = status;
    }

    /// Who takes the request that goes to a server.
    MessageSink filtered(Head request, MessageSink to) {
        return plan.filters().request(request, to);
    }

    /// Who takes a server's answer that goes to the client.
    ///
    /// @param waiting lets it wait there
    MessageSink filtered(Head request, Head answer, MessageFilters waiting, MessageSink to) {
        return plan.filters().answer(shared, request, answer, waiting.answer(shared, request, answer, to));
    }

    /// Takes the codings off the request's body; null: it passes as it is.
    @Nullable
    BodyDecoding decoding() {
        return plan.decoding();
    }

    /// @param askedFor whether a client that waits with its body has been asked for it already
    /// @param decoded  whether the body goes on without its codings
    HeadEdits request(Head head, boolean askedFor, boolean decoded) {
        HeadEdits edits = shared.requestEdits();
        RequestEdits.make(edits, head, forwarding, askedFor, plan, cookie, facts, scratch());
        if (decoded) {
            edits.drop(KnownField.CONTENT_ENCODING);
            edits.drop(KnownField.CONTENT_LENGTH);
        }
        RequestTrace trace = facts.trace();
        if (trace != null) {
            trace.asks(head, edits);
        }
        return edits;
    }

    /// Of a server, interim ones included.
    HeadEdits answer(Head answer, BodyLength length) {
        int status = answer.status();
        FieldPlan rules = status < 200 ? answers.interim(status) : answers.answer(answer);
        facts.answered(status);
        HeadEdits edits = shared.answerEdits();
        AnswerEdits.make(edits, answer, length, forwarding, shared.date(), hsts, rules, facts, scratch());
        log.cookieSent(cookie.answer(answer, log.serverName(), rules, edits));
        ShareCookie share = shareCookie;
        if (share != null && status >= 200) {
            share.tell(dealtShare, dealtSecurely, answer, rules, edits);
        }
        ProxyStatus ours = proxyStatus;
        if (ours != null && (status >= 200 || status == SWITCHING_PROTOCOLS)) {
            ours.passed(log, edits);
        }
        return edits;
    }

    /// Of our own.
    ///
    /// @param reason  why it was made
    /// @param refusal whether it is none that the configuration asks for
    HeadEdits own(Head answer, EndReason reason, boolean refusal) {
        int status = answer.status();
        FieldPlan rules = refusal ? answers.refusal(answer) : answers.answer(answer);
        facts.answered(status);
        HeadEdits edits = shared.answerEdits();
        AnswerEdits.own(edits, answer, shared.date(), hsts, rules, facts, scratch());
        if (limited != null) {
            RateFields.add(edits, limited);
        }
        BodyDecoding decoding = plan.decoding();
        if (decoding != null && refusal && status == UNSUPPORTED_MEDIA_TYPE) {
            edits.add(KnownField.ACCEPT_ENCODING, ACCEPT_ENCODING, decoding.accepted());
        }
        if (challenge != null) {
            edits.add(KnownField.WWW_AUTHENTICATE, WWW_AUTHENTICATE, challenge);
        }
        ProxyStatus ours = proxyStatus;
        if (ours != null) {
            ours.own(reason, replaced, log, edits);
        }
        return edits;
    }

    /// An answer of our own with what its body says of the request.
    OwnAnswer written(OwnAnswer answer) {
        VariableText says = answer.text();
        if (says == null) {
            return answer;
        }
        facts.answered(answer.status());
        TextBuffer text = scratch();
        text.clear();
        // What is not known is left out.
        boolean _ = says.write(facts, text);
        return answer.with(text.copy());
    }

    /// Sends the client elsewhere.
    OwnAnswer redirect(Destination.Redirected to) {
        TextBuffer text = scratch();
        text.clear();
        to.to().write(facts, text);
        String url = new String(text.bytes(), 0, text.length(), ISO_8859_1);
        // What begins with two slashes names a host, which a value must not choose.
        String safe =
                to.to().source().startsWith("//") ? url : SLASHES.matcher(url).replaceFirst("/");
        return OwnAnswer.redirect(safe.isEmpty() ? "/" : safe, to.status());
    }

    private TextBuffer scratch() {
        return shared.scratch();
    }
}
