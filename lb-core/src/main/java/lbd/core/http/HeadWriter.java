package lbd.core.http;

import java.util.Arrays;

/// Fills a [Head]. For readers of one HTTP version; everybody else only reads the head. Calls come in the
/// order of the methods below: [#begin], the request line or the status line, the fields, then what the
/// fields were found to mean.
public final class HeadWriter {
    private final Head head;

    HeadWriter(Head head) {
        this.head = head;
    }

    /// Forgets the message before, so that a head that turns out to be refused shows nothing of another one.
    ///
    /// @param start the position of the first byte of this one
    public void begin(byte[] bytes, int start) {
        Head h = head;
        h.bytes = bytes;
        h.start = start;
        h.end = start;
        h.version = HttpVersion.HTTP_1_1;
        h.fieldCount = 0;
        h.searches = 0;
        h.seen = 0;
        h.repeated = 0;
        h.nominates = false;
        method(Method.OTHER, start, start);
        target(TargetForm.ORIGIN, start, start);
        path(start, start, -1, -1);
        status(0, start, start);
        h.bodyLength = BodyLength.NONE;
        h.contentLength = -1;
        h.keepAlive = false;
        h.expectContinue = false;
        h.upgradeRequested = false;
        h.teTrailers = false;
        h.targetSensitive = false;
        authority(start, start, start, Authority.NO_PORT);
    }

    public void method(Method method, int start, int end) {
        head.method = method;
        head.methodStart = start;
        head.methodEnd = end;
    }

    public void target(TargetForm form, int start, int end) {
        head.form = form;
        head.targetStart = start;
        head.targetEnd = end;
    }

    /// @param queryStart -1 when there is no query
    public void path(int start, int end, int queryStart, int queryEnd) {
        head.pathStart = start;
        head.pathEnd = end;
        head.queryStart = queryStart;
        head.queryEnd = queryEnd;
    }

    public void status(int status, int reasonStart, int reasonEnd) {
        head.status = status;
        head.reasonStart = reasonStart;
        head.reasonEnd = reasonEnd;
    }

    public void version(HttpVersion version) {
        head.version = version;
    }

    public void field(int nameStart, int nameEnd, int valueStart, int valueEnd, KnownField known) {
        Head h = head;
        int at = h.fieldCount * Head.STRIDE;
        if (at == h.table.length) {
            h.table = Arrays.copyOf(h.table, at * 2);
        }
        int[] table = h.table;
        table[at + Head.NAME_START] = nameStart;
        table[at + Head.NAME_END] = nameEnd;
        table[at + Head.VALUE_START] = valueStart;
        table[at + Head.VALUE_END] = valueEnd;
        table[at + Head.KIND] = known.index();
        h.repeated |= h.seen & known.bit();
        h.seen |= known.bit();
        h.fieldCount++;
        h.searches = 0;
    }

    /// Marks a field that a Connection field names.
    public void nominate(int field) {
        head.table[field * Head.STRIDE + Head.KIND] |= Head.NOMINATED;
        head.nominates = true;
    }

    /// Marks the field that came last: no hop may keep it in a table of compression.
    public void sensitive() {
        Head h = head;
        h.table[(h.fieldCount - 1) * Head.STRIDE + Head.KIND] |= Head.SENSITIVE;
    }

    /// The same of the target.
    public void targetSensitive() {
        head.targetSensitive = true;
    }

    /// @param hostEnd where the host ends that starts at `start`
    /// @param port    or [Authority#NO_PORT]
    public void authority(int start, int end, int hostEnd, int port) {
        head.authorityStart = start;
        head.authorityEnd = end;
        head.hostEnd = hostEnd;
        head.port = port;
    }

    public void bodyLength(BodyLength length) {
        head.bodyLength = length;
    }

    public void contentLength(long length) {
        head.contentLength = length;
    }

    public void keepAlive(boolean keepAlive) {
        head.keepAlive = keepAlive;
    }

    public void expectContinue(boolean expected) {
        head.expectContinue = expected;
    }

    public void upgradeRequested(boolean requested) {
        head.upgradeRequested = requested;
    }

    public void teTrailers(boolean accepted) {
        head.teTrailers = accepted;
    }

    /// What was laid out so far lies, at the same positions, in a larger array now.
    void moved(byte[] bytes) {
        head.bytes = bytes;
    }

    /// @param end the position after the head
    public void end(int end) {
        head.end = end;
    }
}
