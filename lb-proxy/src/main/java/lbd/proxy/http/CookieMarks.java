package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import lbd.core.edit.FieldPlan;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.pool.CookieStamp;
import lbd.core.pool.PersistenceCookie;
import org.jspecify.annotations.Nullable;

/// The mark of a server before the value of the application's own cookie: put there in answers, taken off in requests.
final class CookieMarks {
    private static final byte[] COOKIE = "Cookie: ".getBytes(US_ASCII);
    private static final byte[] SET_COOKIE = "Set-Cookie: ".getBytes(US_ASCII);
    private static final byte[] BETWEEN = {';', ' '};

    /// A client may have one for each of several paths and domains; those behind go on as they came.
    private static final int MOST_READ = 4;

    private CookieMarks() {}

    /// What the first mark of a request says; null where it has none that is ours.
    static @Nullable CookieStamp find(PersistenceCookie its, Head head) {
        CookiePairs pairs = new CookiePairs(head);
        for (int tried = 0; tried < MOST_READ && pairs.next(); ) {
            if (pairs.isNamed(its) && pairs.hasValue()) {
                tried++;
                CookieStamp stamp = its.mark(head.bytes(), pairs.valueStart(), pairs.end());
                if (stamp != null) {
                    return stamp;
                }
            }
        }
        return null;
    }

    /// Writes all cookies of a request as the server knows them.
    static void addWithout(PersistenceCookie its, Head head, HeadBuilder added) {
        byte[] bytes = head.bytes();
        CookiePairs pairs = new CookiePairs(head);
        int tried = 0;
        boolean any = false;
        while (pairs.next()) {
            if (any) {
                added.text(BETWEEN);
            } else {
                added.field(KnownField.COOKIE, COOKIE);
                any = true;
            }
            boolean ours = pairs.isNamed(its) && pairs.hasValue() && tried++ < MOST_READ;
            if (ours && its.mark(bytes, pairs.valueStart(), pairs.end()) != null) {
                added.text(bytes, pairs.start(), pairs.valueStart());
                added.text(bytes, pairs.valueStart() + PersistenceCookie.MARK, pairs.end());
            } else {
                added.text(bytes, pairs.start(), pairs.end());
            }
        }
        if (any) {
            added.endField();
        }
    }

    /// Marks what an answer sets.
    ///
    /// @param from  who answers
    /// @param rules of the route: where they say what becomes of Set-Cookie, that is what becomes of it
    /// @return whether there was anything to mark
    static boolean answer(PersistenceCookie its, Head answer, String from, FieldPlan rules, HeadEdits edits) {
        if (rules.has(KnownField.SET_COOKIE) || !sets(its, answer)) {
            return false;
        }
        byte[] bytes = answer.bytes();
        edits.drop(KnownField.SET_COOKIE);
        for (int f = answer.find(KnownField.SET_COOKIE); f >= 0; f = answer.find(KnownField.SET_COOKIE, f + 1)) {
            if (!answer.nominated(f)) {
                int value = valueOfOurs(its, answer, f);
                edits.add(
                        KnownField.SET_COOKIE,
                        SET_COOKIE,
                        value < 0
                                ? Arrays.copyOfRange(bytes, answer.valueStart(f), answer.valueEnd(f))
                                : marked(its, from, bytes, answer.valueStart(f), value, answer.valueEnd(f)));
            }
        }
        return true;
    }

    private static byte[] marked(PersistenceCookie its, String from, byte[] bytes, int start, int value, int end) {
        byte[] mark = its.mark(from);
        byte[] whole = new byte[end - start + mark.length];
        System.arraycopy(bytes, start, whole, 0, value - start);
        System.arraycopy(mark, 0, whole, value - start, mark.length);
        System.arraycopy(bytes, value, whole, value - start + mark.length, end - value);
        return whole;
    }

    /// Whether an answer sets the cookie of this name, with a value.
    static boolean sets(PersistenceCookie its, Head answer) {
        for (int f = answer.find(KnownField.SET_COOKIE); f >= 0; f = answer.find(KnownField.SET_COOKIE, f + 1)) {
            if (valueOfOurs(its, answer, f) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// Where a value begins that is to be marked; -1 where the cookie is another's, or is taken back.
    private static int valueOfOurs(PersistenceCookie its, Head answer, int field) {
        byte[] bytes = answer.bytes();
        int start = answer.valueStart(field);
        int end = Octets.indexOf(bytes, start, answer.valueEnd(field), ';');
        int equals = Octets.indexOf(bytes, start, end, '=');
        if (equals == end || !its.isNamed(bytes, start, Octets.trimOws(bytes, start, equals))) {
            return -1;
        }
        int value = Octets.skipOws(bytes, equals + 1, end);
        return value < end ? value : -1;
    }
}
