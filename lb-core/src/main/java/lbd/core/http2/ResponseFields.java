package lbd.core.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import lbd.core.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/// The fields of an answer (RFC 9113 section 8.3.2), laid out as the head of an HTTP/1 answer; or of trailers, which
/// have no first line. One serves all connections of a loop.
public final class ResponseFields implements HpackDecoder.Fields {
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' '};
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};
    private static final int SWITCHING_PROTOCOLS = 101;
    private static final byte[] UPGRADE = "upgrade".getBytes(US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(US_ASCII);
    private static final byte[] ACCEPT = "sec-websocket-accept".getBytes(US_ASCII);

    private final HeadText text = new HeadText();
    private final PseudoField status = new PseudoField(":status");
    private boolean trailers;
    private boolean tunnel;
    private byte @Nullable [] proof;
    private boolean stands;
    private boolean fieldsBegun;

    /// @param out filled; its bytes are this object's, and last until the next head is read
    public void begin(HeadLimits limits, Head out) {
        text.begin(limits, out);
        status.clear();
        trailers = false;
        tunnel = false;
        stands = false;
        fieldsBegun = false;
    }

    /// The same for the answer to an extended CONNECT for a WebSocket (RFC 8441 section 5): a 2xx becomes the 101 that
    /// HTTP/1 knows.
    ///
    /// @param itsProof what the client of HTTP/1 waits for, `Sec-WebSocket-Accept`; null where there is none
    public void beginTunnel(HeadLimits limits, Head out, byte @Nullable [] itsProof) {
        begin(limits, out);
        tunnel = true;
        proof = itsProof;
    }

    /// The same for the trailers of a request or an answer.
    public void beginTrailers(HeadLimits limits, Head out) {
        begin(limits, out);
        trailers = true;
    }

    @Override
    public void field(
            byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo, boolean sensitive) {
        if (text.malformed() != null) {
            return;
        }
        if (nameTo > nameFrom && name[nameFrom] == ':') {
            pseudo(name, nameFrom, nameTo, value, valueFrom, valueTo);
            return;
        }
        if (!fieldsBegun) {
            fieldsBegun = true;
            firstLine();
        }
        KnownField known = KnownField.of(name, nameFrom, nameTo);
        if (stands
                && (known == KnownField.CONTENT_LENGTH
                        || Arrays.equals(name, nameFrom, nameTo, ACCEPT, 0, ACCEPT.length))) {
            // Neither means anything here (RFC 9110 section 9.3.6, RFC 8441 section 5).
            return;
        }
        switch (known) {
            case CONNECTION, PROXY_CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE, HTTP2_SETTINGS ->
                text.refuse(Malformed.CONNECTION_FIELD);
            case TE -> {
                if (!Octets.equalsIgnoreCase(value, valueFrom, valueTo, TRAILERS)) {
                    text.refuse(Malformed.CONNECTION_FIELD);
                }
            }
            default -> {
                if (trailers && known.kind() != KnownField.Kind.ORDINARY) {
                    // A trailer comes after everybody has decided (RFC 9110 section 6.5.1).
                    text.refuse(Malformed.TRAILER_FORBIDDEN);
                } else {
                    text.field(name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive);
                }
            }
        }
    }

    private void pseudo(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        if (fieldsBegun || trailers) {
            text.refuse(Malformed.PSEUDO_FIELD_MISPLACED);
        } else if (!status.isNamed(name, nameFrom, nameTo)) {
            text.refuse(Malformed.PSEUDO_FIELD_UNKNOWN);
        } else if (status.present()) {
            text.refuse(Malformed.PSEUDO_FIELD_REPEATED);
        } else if (valueTo - valueFrom != 3) {
            text.refuse(Malformed.STATUS_MALFORMED);
        } else {
            status.set(value, valueFrom, valueTo);
        }
    }

    private void firstLine() {
        if (trailers || text.malformed() != null) {
            return;
        }
        if (!status.present()) {
            text.refuse(Malformed.PSEUDO_FIELD_MISSING);
            return;
        }
        int code = (int) Octets.decimal(status.bytes(), 0, 3);
        if (code < 100) {
            text.refuse(Malformed.STATUS_MALFORMED);
            return;
        }
        if (code == SWITCHING_PROTOCOLS) {
            text.refuse(Malformed.STATUS_SWITCHING);
            return;
        }
        stands = tunnel && code / 100 == 2;
        statusLine(stands ? SWITCHING_PROTOCOLS : code);
        if (stands) {
            text.field(UPGRADE, 0, UPGRADE.length, WEBSOCKET, 0, WEBSOCKET.length);
            if (proof != null) {
                text.field(ACCEPT, 0, ACCEPT.length, proof, 0, proof.length);
            }
        }
    }

    private void statusLine(int code) {
        text.append(VERSION);
        text.append('0' + code / 100);
        text.append('0' + code / 10 % 10);
        text.append('0' + code % 10);
        text.append(' ');
        text.head().writer().status(code, text.position(), text.position());
        text.lineEnd();
    }

    /// All fields have come.
    ///
    /// @param last   whether the stream ends with them
    /// @param method of the request that is answered; without meaning for trailers
    /// @return what is wrong; null for a head that [#begin]'s now holds
    public @Nullable Malformed end(boolean last, Method method) {
        if (!fieldsBegun) {
            firstLine();
        }
        if (text.malformed() == null) {
            text.end();
        }
        if (text.malformed() == null && !trailers) {
            Malformed why = body(text.head(), last, method);
            if (why != null) {
                text.refuse(why);
            }
        }
        return text.malformed();
    }

    private static @Nullable Malformed body(Head head, boolean last, Method method) {
        Malformed why = ContentLength.check(head, last);
        if (why != null) {
            return why;
        }
        int code = head.status();
        head.writer().keepAlive(true);
        if (method == Method.HEAD || code < 200 || code == 204 || code == 304) {
            // Never a body, whatever the length says (RFC 9110 section 6.4.1).
            head.writer().bodyLength(BodyLength.NONE);
            return null;
        }
        return last && head.contentLength() > 0 ? Malformed.LENGTH_WITHOUT_BODY : null;
    }
}
