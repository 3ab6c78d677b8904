package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.accesslog.CookieCame;
import lbd.core.accesslog.CookieSent;
import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.pool.CookieStamp;
import lbd.core.pool.PersistenceCookie;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import org.jspecify.annotations.Nullable;

/// The cookie by which the pool of the request in hand knows its clients: read from the request, taken out of it, and
/// put into the answer where the client has none that says who served it. One object for a client stream's whole life.
/// Confined to its loop.
final class ServerCookie {
    private static final byte[] COOKIE = "Cookie: ".getBytes(US_ASCII);
    private static final byte[] BETWEEN = {';', ' '};
    private static final byte[] SET_COOKIE = "Set-Cookie: ".getBytes(US_ASCII);
    private static final byte[] CACHE_CONTROL = "Cache-Control: ".getBytes(US_ASCII);
    private static final byte[] PRIVATE = "private".getBytes(US_ASCII);
    private static final byte[] NO_STORE = "no-store".getBytes(US_ASCII);
    private static final int SWITCHING_PROTOCOLS = 101;

    /// A client may have one for each of several paths and domains, and is believed by the first that is good.
    private static final int MOST_READ = 4;

    private @Nullable PersistenceCookie cookie;
    private boolean comes;
    private @Nullable CookieStamp stamp;
    private @Nullable String server;
    private CookieCame came = CookieCame.NOT_ASKED;
    private long nowSeconds;

    /// The next request, of which it is not known where it goes.
    void begin() {
        cookie = null;
        comes = false;
        came = CookieCame.NOT_ASKED;
    }

    /// Where the client belongs by its cookie; null where it has none that is good, or the pool asks for none.
    ///
    /// @param nowMillis since 1970
    @Nullable
    Server read(Pool pool, Head head, long nowMillis) {
        PersistenceCookie its = pool.cookie();
        cookie = its;
        comes = false;
        stamp = null;
        server = null;
        if (its == null) {
            came = CookieCame.NOT_ASKED;
            return null;
        }
        came = CookieCame.NONE;
        nowSeconds = nowMillis / 1000;
        if (its.prefixes()) {
            stamp = CookieMarks.find(its, head);
            comes = stamp != null;
            came = comes ? CookieCame.VALID : CookieCame.NONE;
        } else {
            look(its, head);
        }
        CookieStamp good = stamp;
        Server found = good == null ? null : its.server(good);
        server = found == null ? null : found.name();
        if (good != null && found == null) {
            came = CookieCame.INVALID;
        }
        return found;
    }

    private void look(PersistenceCookie its, Head head) {
        byte[] bytes = head.bytes();
        int tried = 0;
        for (int f = head.find(KnownField.COOKIE); f >= 0; f = head.find(KnownField.COOKIE, f + 1)) {
            int end = head.valueEnd(f);
            int next;
            for (int from = head.valueStart(f); from < end; from = next + 1) {
                next = Octets.indexOf(bytes, from, end, ';');
                int value = valueOfOurs(its, bytes, from, next);
                if (value < 0) {
                    continue;
                }
                comes = true;
                int to = Octets.trimOws(bytes, value, next);
                if (stamp == null && tried < MOST_READ && PersistenceCookie.hasItsLength(value, to)) {
                    tried++;
                    take(its, its.read(bytes, value, to));
                } else if (came == CookieCame.NONE) {
                    came = CookieCame.INVALID;
                }
            }
        }
    }

    private void take(PersistenceCookie its, @Nullable CookieStamp said) {
        CookieCame how = said == null ? CookieCame.INVALID : its.judge(said, nowSeconds);
        if (how == CookieCame.VALID) {
            stamp = said;
        }
        // Of several that do not count, one that has been good says more than one that never was.
        if (came == CookieCame.NONE || how != CookieCame.INVALID) {
            came = how;
        }
    }

    /// What came with the request, as far as that is known before a server has it.
    CookieCame came() {
        return came;
    }

    /// @return where the value begins; -1 where the pair is another's
    private static int valueOfOurs(PersistenceCookie its, byte[] bytes, int from, int to) {
        int equals = Octets.indexOf(bytes, from, to, '=');
        if (equals == to) {
            return -1;
        }
        int name = Octets.skipOws(bytes, from, equals);
        return its.isNamed(bytes, name, Octets.trimOws(bytes, name, equals))
                ? Octets.skipOws(bytes, equals + 1, to)
                : -1;
    }

    /// Whether the request has it, which is nobody's business but ours.
    boolean comes() {
        return comes;
    }

    /// Writes the cookies that are the server's business, for a request whose own Cookie fields stay behind.
    void addOthers(Head head, HeadBuilder added) {
        PersistenceCookie its = cookie;
        if (its == null) {
            return;
        }
        if (its.prefixes()) {
            CookieMarks.addWithout(its, head, added);
            return;
        }
        byte[] bytes = head.bytes();
        boolean any = false;
        for (int f = head.find(KnownField.COOKIE); f >= 0; f = head.find(KnownField.COOKIE, f + 1)) {
            int end = head.valueEnd(f);
            int next;
            for (int at = head.valueStart(f); at < end; at = next + 1) {
                next = Octets.indexOf(bytes, at, end, ';');
                int from = Octets.skipOws(bytes, at, next);
                int to = Octets.trimOws(bytes, from, next);
                if (from < to && valueOfOurs(its, bytes, from, to) < 0) {
                    if (any) {
                        added.text(BETWEEN);
                    } else {
                        added.field(KnownField.COOKIE, COOKIE);
                        any = true;
                    }
                    added.text(bytes, from, to);
                }
            }
        }
        if (any) {
            added.endField();
        }
    }

    /// Puts it into an answer where the client has to learn it, and keeps shared caches from giving it to others.
    ///
    /// @param from  who answers
    /// @param rules of the route, which may have changed what the server says of caches
    ///
    /// @return what the client is told
    CookieSent answer(Head answer, @Nullable String from, FieldPlan rules, HeadEdits edits) {
        PersistenceCookie its = cookie;
        int status = answer.status();
        boolean interim = status < 200 && status != SWITCHING_PROTOCOLS;
        if (its == null) {
            return CookieSent.NOT_ASKED;
        }
        if (from == null || interim) {
            return CookieSent.NONE;
        }
        if (its.prefixes()) {
            if (!CookieMarks.answer(its, answer, from, rules, edits)) {
                return CookieSent.NONE;
            }
            keepPrivate(answer, rules, edits);
            return CookieSent.MARKED;
        }
        CookieStamp known = from.equals(server) ? stamp : null;
        if (known != null && !its.isToBeRenewed(known, nowSeconds)) {
            return CookieMarks.sets(its, answer) ? CookieSent.PASSED : CookieSent.NONE;
        }
        edits.add(KnownField.SET_COOKIE, SET_COOKIE, its.set(from, known, nowSeconds));
        keepPrivate(answer, rules, edits);
        return known == null ? CookieSent.INSERTED : CookieSent.UPDATED;
    }

    /// Keeps shared caches from an answer that says something to one client.
    static void keepPrivate(Head answer, FieldPlan rules, HeadEdits edits) {
        if (rules.has(KnownField.CACHE_CONTROL) || !isPrivate(answer)) {
            edits.add(KnownField.CACHE_CONTROL, CACHE_CONTROL, PRIVATE);
        }
    }

    /// Whether no shared cache may keep it (RFC 9111 sections 5.2.2.5 and 5.2.2.7).
    private static boolean isPrivate(Head answer) {
        byte[] bytes = answer.bytes();
        for (int f = answer.find(KnownField.CACHE_CONTROL); f >= 0; f = answer.find(KnownField.CACHE_CONTROL, f + 1)) {
            int end = answer.valueEnd(f);
            int next;
            for (int at = answer.valueStart(f); at < end; at = next + 1) {
                next = Octets.indexOf(bytes, at, end, ',');
                int from = Octets.skipOws(bytes, at, next);
                int to = Octets.trimOws(bytes, from, next);
                if (Octets.equalsIgnoreCase(bytes, from, to, PRIVATE)
                        || Octets.equalsIgnoreCase(bytes, from, to, NO_STORE)) {
                    return true;
                }
            }
        }
        return false;
    }
}
