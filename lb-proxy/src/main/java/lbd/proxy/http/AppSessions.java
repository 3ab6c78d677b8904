package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.LearnSpec;
import lbd.core.pool.Learned;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.scheduler.ByteRange;
import lbd.proxy.loop.Loop;
import org.jspecify.annotations.Nullable;

/// Where the client of the request in hand belongs by its application's own words, and what the answer says
/// of that. One object for a client stream's whole life. Confined to its loop.
final class AppSessions {
    private static final byte[] MAX_AGE = "max-age".getBytes(US_ASCII);
    private static final int SERVER_ERROR = 500;

    /// A client may have a cookie for each of several paths and domains.
    private static final int MOST_READ = 4;

    private final Loop loop;
    private final ByteRange word = new ByteRange();
    private final long[] keys = new long[LearnSpec.MOST];
    private List<Learned> rules = List.of();
    // A bit for each rule whose word the request has.
    private int came;

    AppSessions(Loop loop) {
        this.loop = loop;
    }

    /// The next request, of which it is not known where it goes.
    void begin() {
        rules = List.of();
    }

    /// @return null where nothing is known of it
    @Nullable
    Server read(Pool pool, Head head) {
        rules = pool.learned();
        if (rules.isEmpty()) {
            return null;
        }
        came = 0;
        long nowNanos = loop.nanoTime();
        Server found = null;
        for (int i = 0; i < rules.size(); i++) {
            Server here = read(i, rules.get(i), head, nowNanos);
            found = found == null ? here : found;
        }
        return found;
    }

    private @Nullable Server read(int index, Learned rule, Head head, long nowNanos) {
        return switch (rule.by()) {
            case COOKIE -> cookie(index, rule, head, nowNanos);
            case ANSWERED_FIELD ->
                field(head, rule.name()) ? known(index, rule, word.array(), word.from(), word.to(), nowNanos) : null;
            // The pool remembers by itself.
            case FIELD -> null;
        };
    }

    private @Nullable Server cookie(int index, Learned rule, Head head, long nowNanos) {
        CookiePairs pairs = new CookiePairs(head);
        for (int tried = 0; tried < MOST_READ && pairs.next(); ) {
            if (pairs.isNamed(rule.name()) && pairs.hasValue()) {
                tried++;
                unquoted(head.bytes(), pairs.valueStart(), pairs.end());
                Server found = known(index, rule, word.array(), word.from(), word.to(), nowNanos);
                if (found != null) {
                    return found;
                }
            }
        }
        boolean told = (came & 1 << index) != 0;
        return !told && parameter(head, rule.name())
                ? known(index, rule, word.array(), word.from(), word.to(), nowNanos)
                : null;
    }

    private @Nullable Server known(int index, Learned rule, byte[] bytes, int from, int to, long nowNanos) {
        if (from == to) {
            return null;
        }
        long key = rule.key(bytes, from, to);
        Server found = rule.find(key, nowNanos);
        if (found == null) {
            found = rule.route(bytes, from, to);
        }
        if (found != null || (came & 1 << index) == 0) {
            came |= 1 << index;
            keys[index] = key;
        }
        return found;
    }

    /// Clients without cookies have it in their URLs: `/cart;jsessionid=8D3F`.
    private boolean parameter(Head head, byte[] name) {
        byte[] bytes = head.bytes();
        int end = head.pathEnd();
        int next;
        for (int at = Octets.indexOf(bytes, head.pathStart(), end, ';'); at < end; at = next) {
            int equals = at + 1 + name.length;
            next = Octets.indexOf(bytes, at + 1, end, ';');
            if (equals < next
                    && bytes[equals] == '='
                    && Octets.equalsIgnoreCase(bytes, at + 1, equals, name, 0, name.length)) {
                word.set(bytes, equals + 1, Octets.indexOf(bytes, equals + 1, next, '/'));
                return true;
            }
        }
        return false;
    }

    private boolean field(Head head, byte[] lowerCaseName) {
        int field = head.find(lowerCaseName, 0);
        if (field < 0) {
            return false;
        }
        word.set(head.bytes(), head.valueStart(field), head.valueEnd(field));
        return true;
    }

    private void unquoted(byte[] bytes, int from, int to) {
        boolean quoted = to - from >= 2 && bytes[from] == '"' && bytes[to - 1] == '"';
        word.set(bytes, quoted ? from + 1 : from, quoted ? to - 1 : to);
    }

    /// A server's final answer.
    ///
    /// @param from null: it is none of the pool's
    void answered(Head answer, @Nullable Server from) {
        if (rules.isEmpty() || from == null) {
            return;
        }
        long nowNanos = loop.nanoTime();
        for (int i = 0; i < rules.size(); i++) {
            Learned rule = rules.get(i);
            boolean said = switch (rule.by()) {
                case COOKIE -> learnCookie(i, rule, answer, from, nowNanos);
                case ANSWERED_FIELD -> learnField(rule, answer, from, nowNanos);
                case FIELD -> true;
            };
            if (!said && (came & 1 << i) != 0 && answer.status() < SERVER_ERROR) {
                rule.seen(keys[i], from, nowNanos);
            }
        }
    }

    private boolean learnField(Learned rule, Head answer, Server from, long nowNanos) {
        if (!field(answer, rule.name()) || word.length() == 0) {
            return false;
        }
        rule.told(rule.key(word.array(), word.from(), word.to()), from, nowNanos);
        return true;
    }

    private boolean learnCookie(int index, Learned rule, Head answer, Server from, long nowNanos) {
        byte[] bytes = answer.bytes();
        boolean said = false;
        for (int f = answer.find(KnownField.SET_COOKIE); f >= 0; f = answer.find(KnownField.SET_COOKIE, f + 1)) {
            int start = answer.valueStart(f);
            int attributes = Octets.indexOf(bytes, start, answer.valueEnd(f), ';');
            int equals = Octets.indexOf(bytes, start, attributes, '=');
            if (equals == attributes
                    || !Octets.equals(bytes, start, Octets.trimOws(bytes, start, equals), rule.name())) {
                continue;
            }
            said = true;
            unquoted(
                    bytes,
                    Octets.skipOws(bytes, equals + 1, attributes),
                    Octets.trimOws(bytes, equals + 1, attributes));
            if (word.length() > 0 && !isOver(bytes, attributes, answer.valueEnd(f))) {
                rule.told(rule.key(word.array(), word.from(), word.to()), from, nowNanos);
            } else if ((came & 1 << index) != 0) {
                rule.over(keys[index]);
            }
        }
        return said;
    }

    /// Whether `Max-Age` tells the client to forget it (RFC 6265 section 5.2.2).
    private static boolean isOver(byte[] bytes, int from, int to) {
        int next;
        for (int at = from; at < to; at = next) {
            next = Octets.indexOf(bytes, at + 1, to, ';');
            int name = Octets.skipOws(bytes, at + 1, next);
            int equals = Octets.indexOf(bytes, name, next, '=');
            if (equals < next && Octets.equalsIgnoreCase(bytes, name, Octets.trimOws(bytes, name, equals), MAX_AGE)) {
                int value = Octets.skipOws(bytes, equals + 1, next);
                return value < next && (bytes[value] == '-' || bytes[value] == '0');
            }
        }
        return false;
    }
}
