package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static lbd.core.http.KnownField.Kind.CONNECTION_BOUND;
import static lbd.core.http.KnownField.Kind.ORDINARY;
import static lbd.core.http.KnownField.Kind.PROTECTED;

import java.util.Arrays;

/// The fields that lbd reads, sets, removes or protects. A name is looked up while it is parsed, so that
/// nobody compares strings later.
public enum KnownField {
    HOST("host", PROTECTED),
    CONNECTION("connection", CONNECTION_BOUND),
    CONTENT_LENGTH("content-length", PROTECTED),
    TRANSFER_ENCODING("transfer-encoding", CONNECTION_BOUND),
    KEEP_ALIVE("keep-alive", CONNECTION_BOUND),
    PROXY_CONNECTION("proxy-connection", CONNECTION_BOUND),
    TE("te", CONNECTION_BOUND),
    UPGRADE("upgrade", CONNECTION_BOUND),
    HTTP2_SETTINGS("http2-settings", CONNECTION_BOUND),
    EXPECT("expect", PROTECTED),
    TRAILER("trailer", PROTECTED),
    MAX_FORWARDS("max-forwards", PROTECTED),
    X_FORWARDED_FOR("x-forwarded-for", PROTECTED),
    X_FORWARDED_PROTO("x-forwarded-proto", PROTECTED),
    X_FORWARDED_HOST("x-forwarded-host", PROTECTED),
    X_FORWARDED_PORT("x-forwarded-port", PROTECTED),
    X_REAL_IP("x-real-ip", PROTECTED),
    FORWARDED("forwarded", PROTECTED),
    VIA("via", PROTECTED),
    /// Whom a request has passed, for those who end loops (RFC 8586); nobody may take it away.
    CDN_LOOP("cdn-loop", PROTECTED),
    /// Means nothing in HTTP, but CGI makes HTTP_PROXY of it, by which programs choose a proxy for what
    /// they ask of others ("httpoxy"): it goes nowhere.
    PROXY("proxy", CONNECTION_BOUND),
    AUTHORIZATION("authorization", PROTECTED),
    PROXY_AUTHORIZATION("proxy-authorization", PROTECTED),
    WWW_AUTHENTICATE("www-authenticate", PROTECTED),
    PROXY_AUTHENTICATE("proxy-authenticate", PROTECTED),
    COOKIE("cookie", PROTECTED),
    SET_COOKIE("set-cookie", PROTECTED),
    CACHE_CONTROL("cache-control", PROTECTED),
    CONTENT_TYPE("content-type", PROTECTED),
    CONTENT_ENCODING("content-encoding", PROTECTED),
    CONTENT_RANGE("content-range", PROTECTED),
    RANGE("range", PROTECTED),
    IF_MATCH("if-match", PROTECTED),
    IF_NONE_MATCH("if-none-match", PROTECTED),
    IF_MODIFIED_SINCE("if-modified-since", PROTECTED),
    IF_UNMODIFIED_SINCE("if-unmodified-since", PROTECTED),
    IF_RANGE("if-range", PROTECTED),
    AGE("age", PROTECTED),
    DATE("date", PROTECTED),
    EXPIRES("expires", PROTECTED),
    LOCATION("location", PROTECTED),
    ALLOW("allow", PROTECTED),
    RETRY_AFTER("retry-after", PROTECTED),
    VARY("vary", PROTECTED),
    ORIGIN("origin", PROTECTED),
    STRICT_TRANSPORT_SECURITY("strict-transport-security", PROTECTED),
    ACCEPT("accept", ORDINARY),
    ACCEPT_ENCODING("accept-encoding", ORDINARY),
    ACCEPT_RANGES("accept-ranges", ORDINARY),
    ETAG("etag", ORDINARY),
    SERVER("server", ORDINARY),
    USER_AGENT("user-agent", ORDINARY),
    REFERER("referer", ORDINARY),
    TRACEPARENT("traceparent", ORDINARY),
    TRACESTATE("tracestate", ORDINARY),
    /// A name of the above with `_` for a `-`, such as X_Forwarded_For. CGI and what descends from it make both one
    /// variable, so the spelling that nobody checks would speak for the one that we checked: it goes nowhere.
    MASKED("", CONNECTION_BOUND),
    /// Every other name.
    OTHER("", ORDINARY);

    /// What a field may go through on its way.
    public enum Kind {
        /// Means something between two neighbours only and is never forwarded (RFC 9110 section 7.6.1).
        CONNECTION_BOUND,
        /// Goes from end to end even where a Connection field names it: a sender must not name such fields
        /// (same section), and whoever does wants the next hop to miss a length, a user, a cookie or a
        /// client's address. For the same reason none of them is accepted as a trailer (section 6.5.1:
        /// framing, routing, request modifiers, authentication, content, response control).
        PROTECTED,
        /// Goes from end to end unless a Connection field names it.
        ORDINARY
    }

    private static final int FACTOR_LENGTH = 1;
    private static final int FACTOR_FIRST = 11;
    private static final int FACTOR_LAST = 31;

    private static final KnownField[] ALL = values();
    private static final KnownField[] BY_HASH = byHash();

    /// The set of all that are [Kind#CONNECTION_BOUND].
    public static final long CONNECTION_BOUND_SET = setOf(CONNECTION_BOUND);

    private final byte[] lowerCase;
    private final Kind kind;

    KnownField(String lowerCase, Kind kind) {
        this.lowerCase = lowerCase.getBytes(US_ASCII);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// @return the name in small letters, as HTTP/2 spells it; a copy
    public byte[] lowerCaseName() {
        return lowerCase.clone();
    }

    /// @param start start of a field name, which must be a token
    public static KnownField of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < 2) {
            return OTHER;
        }
        KnownField candidate = BY_HASH[hash(length, bytes[start], bytes[end - 2])];
        if (candidate.spells(bytes, start, length)) {
            return candidate;
        }
        return candidate.masked(bytes, start, length) ? MASKED : OTHER;
    }

    /// Of the octets of a token only `^` and `_` are changed by this kind of lower-casing besides the
    /// capitals, and neither becomes an octet that a known name has.
    private boolean spells(byte[] bytes, int start, int length) {
        if (lowerCase.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((bytes[start + i] | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean masked(byte[] bytes, int start, int length) {
        if (lowerCase.length != length || kind == ORDINARY) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte octet = bytes[start + i];
            if ((octet == '_' ? '-' : octet | 0x20) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /// A number that a [Head] keeps for each of its fields; it is stored nowhere else.
    @SuppressWarnings("EnumOrdinal")
    int index() {
        return ordinal();
    }

    static KnownField at(int index) {
        return ALL[index];
    }

    /// A bit of its own, for sets of fields that are asked often.
    public long bit() {
        return 1L << index();
    }

    private static long setOf(Kind kind) {
        long set = 0;
        for (KnownField field : ALL) {
            set |= field.kind == kind ? field.bit() : 0;
        }
        return set;
    }

    /// Length, first and last but one octet are different for all known names (x-forwarded-host and -port end
    /// alike); the factors were found by trial so that no two names meet.
    private static int hash(int length, byte first, byte lastButOne) {
        return length * FACTOR_LENGTH + (first | 0x20) * FACTOR_FIRST + (lastButOne | 0x20) * FACTOR_LAST & 0xff;
    }

    private static KnownField[] byHash() {
        KnownField[] table = new KnownField[256];
        Arrays.fill(table, OTHER);
        for (KnownField field : ALL) {
            byte[] name = field.lowerCase;
            if (name.length == 0) {
                continue;
            }
            int slot = hash(name.length, name[0], name[name.length - 2]);
            if (table[slot] != OTHER) {
                throw new IllegalStateException(field + " and " + table[slot] + " have one hash: choose other factors");
            }
            table[slot] = field;
        }
        return table;
    }
}
