package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// Makes heads of our own: answers, and the fields that are added to a message on its way. Fields are written part by
/// part, `field(...)`, then `text(...)` as often as it takes, then [#endField]. Allocates nothing once it has grown to
/// what is asked of it. Confined to one event loop.
public final class HeadBuilder {
    private static final int FIRST_BYTES = 512;
    private static final byte[] VERSION = "HTTP/1.1 ".getBytes(US_ASCII);

    private final Head head = new Head();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    // The field that is being written.
    private KnownField known = KnownField.OTHER;
    private int nameStart;
    private int valueStart;

    public HeadBuilder() {
        begin();
    }

    /// Begins anew, with a head that has no first line yet and needs none.
    public void begin() {
        length = 0;
        head.writer().begin(bytes, 0);
    }

    /// The first line of an answer; before the fields.
    public void status(int status, String reason) {
        text(VERSION);
        number(status);
        octet(' ');
        int reasonStart = length;
        text(reason.getBytes(US_ASCII));
        head.writer().status(status, reasonStart, length);
        lineEnd();
    }

    /// What is known about the body.
    ///
    /// @param contentLength -1 where it is not told
    public void body(BodyLength bodyLength, long contentLength) {
        head.writer().bodyLength(bodyLength);
        head.writer().contentLength(contentLength);
    }

    /// Begins a field.
    ///
    /// @param prefix its name, a colon and a blank
    public void field(KnownField kind, byte[] prefix) {
        known = kind;
        nameStart = length;
        text(prefix);
        valueStart = length;
    }

    /// Ends the field.
    public void endField() {
        head.writer().field(nameStart, valueStart - 2, valueStart, length, known);
        lineEnd();
    }

    /// A whole field.
    ///
    /// @param name  a token
    /// @param value ASCII, without line ends
    public void field(String name, String value) {
        byte[] prefix = (name + ": ").getBytes(US_ASCII);
        field(KnownField.of(prefix, 0, prefix.length - 2), prefix);
        text(value.getBytes(US_ASCII));
        endField();
    }

    public void text(byte[] text) {
        text(text, 0, text.length);
    }

    public void text(byte[] source, int from, int to) {
        int count = to - from;
        grow(count);
        System.arraycopy(source, from, bytes, length, count);
        length += count;
    }

    public void octet(int octet) {
        grow(1);
        bytes[length++] = (byte) octet;
    }

    /// Decimal, without a string on the way.
    ///
    /// @param value 0 or more
    public void number(int value) {
        if (value >= 10) {
            number(value / 10);
        }
        octet('0' + value % 10);
    }

    private void lineEnd() {
        octet('\r');
        octet('\n');
    }

    private void grow(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
            head.writer().moved(bytes);
        }
    }

    /// Bytes written so far.
    public int length() {
        return length;
    }

    /// The lines so far as a head without an empty line at its end, valid until the next call of [#begin].
    public Head lines() {
        head.writer().end(length);
        return head;
    }

    /// A head that stays as it is, with the empty line.
    public Head build() {
        lineEnd();
        return new Head(lines());
    }
}
