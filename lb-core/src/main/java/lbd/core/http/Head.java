package lbd.core.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The head of one request or answer: positions within bytes that belong to somebody else, and what those
/// bytes mean.
///
/// Whatever version a message came by, its bytes have the form of HTTP/1: a first line, a line for each field, an empty
/// line. So what goes on as it came is copied as one piece where the next hop speaks HTTP/1, and found by position
/// where it does not. A reader of another version lays its fields out like that: `GET /x HTTP/1.1`, `Host` for
/// `:authority`, `HTTP/1.1 200` and a blank for `:status`.
///
/// A head is filled by a reader through its [HeadWriter] and then only read. It is meant to be used again for
/// the next message and allocates nothing once its table has grown to the number of fields that messages
/// have. Every position is an index into [#bytes()] and holds only as long as nobody moves or overwrites
/// them: who needs it for longer makes a [#copy]. Confined to one event loop.
///
/// Indices of fields are 0 to [#fieldCount()] - 1, in the order of the message. What is said below about an
/// answer or a request is meaningless for the other one.
public final class Head {
    static final int NAME_START = 0;
    static final int NAME_END = 1;
    static final int VALUE_START = 2;
    static final int VALUE_END = 3;
    static final int KIND = 4;
    /// Numbers that each field has in [#table].
    static final int STRIDE = 5;

    static final int KNOWN_MASK = 0xff;
    static final int NOMINATED = 0x100;
    static final int SENSITIVE = 0x200;

    private static final int FIRST_FIELDS = 16;
    private static final int FIRST_ROOM = 256;
    private static final byte[] NO_BYTES = {};

    /// Of this many and more the names are indexed, when they have been looked through so often.
    private static final int MANY_FIELDS = 64;

    private static final int MANY_SEARCHES = 3;

    private final HeadWriter writer = new HeadWriter(this);
    private @Nullable FieldIndex index;
    // Since the last field came; -1: the index is good.
    int searches;

    byte[] bytes = NO_BYTES;
    // What copies are kept in: this head's own.
    private byte[] room = NO_BYTES;
    int start;
    int end;
    HttpVersion version = HttpVersion.HTTP_1_1;

    int[] table = new int[FIRST_FIELDS * STRIDE];
    int fieldCount;
    /// A bit for each [KnownField] that the message has, and for each that it has more than once.
    long seen;
    long repeated;
    boolean nominates;

    Method method = Method.OTHER;
    int methodStart;
    int methodEnd;
    TargetForm form = TargetForm.ORIGIN;
    int targetStart;
    int targetEnd;
    int pathStart;
    int pathEnd;
    int queryStart;
    int queryEnd;
    int authorityStart;
    int authorityEnd;
    int hostEnd;
    int port;

    int status;
    int reasonStart;
    int reasonEnd;

    BodyLength bodyLength = BodyLength.NONE;
    long contentLength;
    boolean keepAlive;
    boolean expectContinue;
    boolean upgradeRequested;
    boolean teTrailers;
    boolean targetSensitive;

    public Head() {}

    /// A copy that takes no more memory than it needs.
    Head(Head other) {
        room = new byte[other.end - other.start];
        table = new int[other.fieldCount * STRIDE];
        copy(other);
    }

    /// @return the one through which a reader fills this head
    public HeadWriter writer() {
        return writer;
    }

    public byte[] bytes() {
        return bytes;
    }

    /// Becomes a copy of another one, with bytes of its own that nobody overwrites before the next copy. What it had
    /// before is kept as room: a head that is used again copies without allocating.
    ///
    /// @param other whose bytes begin at [#start()]; here they begin at 0
    public void copy(Head other) {
        int length = other.end - other.start;
        if (room.length < length) {
            room = new byte[Math.max(FIRST_ROOM, length)];
        }
        System.arraycopy(other.bytes, other.start, room, 0, length);
        bytes = room;
        copyPositions(other, other.start);
        copyMeaning(other);
    }

    /// Bytes that this head holds on to, for who keeps heads for the next message.
    public int room() {
        FieldIndex its = index;
        return room.length + table.length * Integer.BYTES + (its == null ? 0 : its.bytes());
    }

    private void copyPositions(Head other, int shift) {
        start = 0;
        end = other.end - shift;
        fieldCount = other.fieldCount;
        searches = 0;
        int used = fieldCount * STRIDE;
        if (table.length < used) {
            table = new int[other.table.length];
        }
        System.arraycopy(other.table, 0, table, 0, used);
        if (shift != 0) {
            for (int at = 0; at < used; at += STRIDE) {
                table[at + NAME_START] -= shift;
                table[at + NAME_END] -= shift;
                table[at + VALUE_START] -= shift;
                table[at + VALUE_END] -= shift;
            }
        }
        methodStart = other.methodStart - shift;
        methodEnd = other.methodEnd - shift;
        targetStart = other.targetStart - shift;
        targetEnd = other.targetEnd - shift;
        pathStart = other.pathStart - shift;
        pathEnd = other.pathEnd - shift;
        queryStart = other.queryStart < 0 ? -1 : other.queryStart - shift;
        queryEnd = other.queryEnd < 0 ? -1 : other.queryEnd - shift;
        authorityStart = other.authorityStart - shift;
        authorityEnd = other.authorityEnd - shift;
        hostEnd = other.hostEnd - shift;
        reasonStart = other.reasonStart - shift;
        reasonEnd = other.reasonEnd - shift;
    }

    private void copyMeaning(Head other) {
        version = other.version;
        seen = other.seen;
        repeated = other.repeated;
        nominates = other.nominates;
        method = other.method;
        form = other.form;
        port = other.port;
        status = other.status;
        bodyLength = other.bodyLength;
        contentLength = other.contentLength;
        keepAlive = other.keepAlive;
        expectContinue = other.expectContinue;
        upgradeRequested = other.upgradeRequested;
        teTrailers = other.teTrailers;
        targetSensitive = other.targetSensitive;
    }

    /// @return the position of the first byte of the request or status line
    public int start() {
        return start;
    }

    /// @return the position after the empty line
    public int end() {
        return end;
    }

    /// @return the version that the message came by
    public HttpVersion version() {
        return version;
    }

    public int fieldCount() {
        return fieldCount;
    }

    public int nameStart(int field) {
        return table[field * STRIDE + NAME_START];
    }

    public int nameEnd(int field) {
        return table[field * STRIDE + NAME_END];
    }

    /// @return the start of the value, white space around it left out
    public int valueStart(int field) {
        return table[field * STRIDE + VALUE_START];
    }

    public int valueEnd(int field) {
        return table[field * STRIDE + VALUE_END];
    }

    public KnownField known(int field) {
        return KnownField.at(table[field * STRIDE + KIND] & KNOWN_MASK);
    }

    public boolean has(KnownField wanted) {
        return (seen & wanted.bit()) != 0;
    }

    /// @param set of [KnownField#bit()]
    /// @return whether the message has one of them
    public boolean hasAny(long set) {
        return (seen & set) != 0;
    }

    /// @return whether a Connection field names one of the message's own fields, see [#nominated]
    public boolean nominates() {
        return nominates;
    }

    /// @return whether a Connection field names this one, which is of [KnownField.Kind#ORDINARY]
    public boolean nominated(int field) {
        return (table[field * STRIDE + KIND] & NOMINATED) != 0;
    }

    /// @return whether the message has more than one such field
    public boolean repeats(KnownField wanted) {
        return (repeated & wanted.bit()) != 0;
    }

    /// @return the first such field, or -1
    public int find(KnownField wanted) {
        return find(wanted, 0);
    }

    /// @param from the first index to look at
    /// @return the next such field, or -1
    public int find(KnownField wanted, int from) {
        if (!has(wanted)) {
            return -1;
        }
        int index = wanted.index();
        for (int i = from; i < fieldCount; i++) {
            if ((table[i * STRIDE + KIND] & KNOWN_MASK) == index) {
                return i;
            }
        }
        return -1;
    }

    /// @param from the first index to look at
    /// @return the next field of that name, or -1
    public int find(byte[] lowerCaseName, int from) {
        return fieldCount >= MANY_FIELDS && isIndexed() && (from == 0 || nameEquals(from - 1, lowerCaseName))
                ? Objects.requireNonNull(index).find(this, lowerCaseName, from)
                : scan(lowerCaseName, from);
    }

    private boolean isIndexed() {
        if (searches >= 0 && ++searches > MANY_SEARCHES) {
            FieldIndex its = index == null ? new FieldIndex() : index;
            its.build(this);
            index = its;
            searches = -1;
        }
        return searches < 0;
    }

    private int scan(byte[] lowerCaseName, int from) {
        int length = lowerCaseName.length;
        int last = lowerCaseName[length - 1] | 0x20;
        for (int i = from; i < fieldCount; i++) {
            int at = i * STRIDE;
            int end = table[at + NAME_END];
            // Names of one kind begin alike and differ at their ends.
            if (end - table[at + NAME_START] == length
                    && (bytes[end - 1] | 0x20) == last
                    && nameEquals(i, lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    public boolean nameEquals(int field, byte[] lowerCaseName) {
        return Octets.equalsIgnoreCase(bytes, nameStart(field), nameEnd(field), lowerCaseName);
    }

    /// @return whether the value is `lowerCase`, the case of letters aside
    public boolean valueEquals(int field, byte[] lowerCase) {
        return Octets.equalsIgnoreCase(bytes, valueStart(field), valueEnd(field), lowerCase);
    }

    /// @return a copy of the name, for logs and errors
    public String name(int field) {
        return text(nameStart(field), nameEnd(field));
    }

    /// @return a copy of the value, one character for each byte, for logs and errors
    public String value(int field) {
        return text(valueStart(field), valueEnd(field));
    }

    /// @return a copy of the bytes from `from` to `to`, one character for each, for logs and errors
    public String text(int from, int to) {
        return new String(bytes, from, to - from, ISO_8859_1);
    }

    /// Whether a field is between two neighbours and must not be forwarded: those of
    /// [KnownField.Kind#CONNECTION_BOUND], and every [KnownField.Kind#ORDINARY] one that a Connection field
    /// names. What goes on to the next hop in their place is the sender's to write: Transfer-Encoding for
    /// [#bodyLength()], Upgrade for [#upgradeRequested()], TE for [#teTrailers()].
    public boolean hopByHop(int field) {
        int kind = table[field * STRIDE + KIND];
        return (kind & NOMINATED) != 0 || KnownField.at(kind & KNOWN_MASK).kind() == KnownField.Kind.CONNECTION_BOUND;
    }

    public Method method() {
        return method;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    public TargetForm form() {
        return form;
    }

    /// @return the start of the path as it was sent: of the origin form and of the absolute form, where it
    /// may be empty (`http://host?q`); the `*` of the asterisk form; empty for the authority form
    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /// @return the start of the query, after its `?`; -1 when there is none
    public int queryStart() {
        return queryStart;
    }

    /// @return -1 when there is no query
    public int queryEnd() {
        return queryEnd;
    }

    /// @return the start of the effective `host[:port]`, the target's or else the Host field's; an empty
    /// range for a 1.0 request without
    public int authorityStart() {
        return authorityStart;
    }

    public int authorityEnd() {
        return authorityEnd;
    }

    /// @return the end of the host, which starts at [#authorityStart()]; brackets of an IPv6 address included
    public int hostEnd() {
        return hostEnd;
    }

    /// @return the authority's port, or [Authority#NO_PORT]
    public int port() {
        return port;
    }

    /// @return 100 to 999
    public int status() {
        return status;
    }

    public int reasonStart() {
        return reasonStart;
    }

    public int reasonEnd() {
        return reasonEnd;
    }

    public BodyLength bodyLength() {
        return bodyLength;
    }

    /// @return the value of Content-Length, or -1 when there is none. For an answer to HEAD or a 304 it tells
    /// what the body would be, and no byte follows: [#bodyLength()] decides.
    public long contentLength() {
        return contentLength;
    }

    /// @return what the peer says about its connection: true for 1.1 without `close` and for 1.0 with
    /// `keep-alive`. False for an answer that only the end of the connection delimits.
    public boolean keepAlive() {
        return keepAlive;
    }

    /// @return whether a 1.1 client waits for `100 Continue` before it sends the body that it announced
    public boolean expectContinue() {
        return expectContinue;
    }

    /// @return whether the Connection field names `upgrade` and an Upgrade field offers (or, in a 101, takes)
    /// something other than HTTP/2 in clear. An offer that has `h2c` among others counts as none: passing on
    /// a part of it would be answered for the whole.
    public boolean upgradeRequested() {
        return upgradeRequested;
    }

    /// @return whether the sender takes trailers (`TE: trailers`)
    public boolean teTrailers() {
        return teTrailers;
    }

    /// Whether the sender wants no hop to keep the target in a table of compression (RFC 7541 section 7.1.3).
    public boolean targetSensitive() {
        return targetSensitive;
    }

    /// The same of a field.
    public boolean sensitive(int field) {
        return (table[field * STRIDE + KIND] & SENSITIVE) != 0;
    }
}
