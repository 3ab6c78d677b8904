package lbd.core.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Authority;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.HeadWriter;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import lbd.core.http1.HeadLimits;
import org.jspecify.annotations.Nullable;

/// The fields of a request (RFC 9113 section 8.3.1), laid out as the head of an HTTP/1 request. One serves all
/// connections of a loop.
///
/// An extended CONNECT for a WebSocket (RFC 8441) becomes the GET with `Upgrade` that HTTP/1 knows: the one who writes
/// the head to a server adds what that version wants.
public final class RequestFields implements HpackDecoder.Fields {
    private static final int MAX_METHOD = 32;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private static final byte[] VERSION = {' ', 'H', 'T', 'T', 'P', '/', '1', '.', '1', '\r', '\n'};
    private static final byte[] HOST = {'h', 'o', 's', 't'};
    private static final byte[] GET = {'G', 'E', 'T'};
    private static final byte[] UPGRADE = {'u', 'p', 'g', 'r', 'a', 'd', 'e'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's'};
    private static final byte[] HTTP = {'h', 't', 't', 'p'};
    private static final byte[] WEBSOCKET = {'w', 'e', 'b', 's', 'o', 'c', 'k', 'e', 't'};
    private static final byte[] WEBSOCKET_KEY = "sec-websocket-key".getBytes(US_ASCII);
    private static final byte[] TRAILERS = {'t', 'r', 'a', 'i', 'l', 'e', 'r', 's'};
    private static final byte[] CONTINUE = {'1', '0', '0', '-', 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'};

    private final HeadText text = new HeadText();
    private final PseudoField method = new PseudoField(":method");
    private final PseudoField scheme = new PseudoField(":scheme");
    private final PseudoField authority = new PseudoField(":authority");
    private final PseudoField path = new PseudoField(":path");
    private final PseudoField protocol = new PseudoField(":protocol");
    private final PseudoField[] all = {method, path, scheme, authority, protocol};

    private boolean fieldsBegun;
    private boolean teTrailers;
    // Where Host was sent as a field; -1 for nowhere.
    private int hostStart;
    private int hostEnd;

    /// @param out filled; its bytes are this object's, and last until the next request is read
    public void begin(HeadLimits limits, Head out) {
        text.begin(limits, out);
        for (PseudoField field : all) {
            field.clear();
        }
        fieldsBegun = false;
        teTrailers = false;
        hostStart = -1;
    }

    /// @return whether it is an extended CONNECT for a WebSocket
    public boolean webSocket() {
        return protocol.present();
    }

    /// @return whether `:scheme` is `https`
    public boolean https() {
        return scheme.is(HTTPS);
    }

    @Override
    public void field(
            byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo, boolean sensitive) {
        if (text.malformed() != null) {
            return;
        }
        if (nameTo > nameFrom && name[nameFrom] == ':') {
            pseudo(name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive);
            return;
        }
        if (!fieldsBegun) {
            fieldsBegun = true;
            firstLines();
            if (text.malformed() != null) {
                return;
            }
        }
        ordinary(KnownField.of(name, nameFrom, nameTo), name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive);
    }

    private void pseudo(
            byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo, boolean sensitive) {
        if (fieldsBegun) {
            text.refuse(Malformed.PSEUDO_FIELD_MISPLACED);
            return;
        }
        for (PseudoField field : all) {
            if (field.isNamed(name, nameFrom, nameTo)) {
                if (field.present()) {
                    text.refuse(Malformed.PSEUDO_FIELD_REPEATED);
                } else if (valueTo - valueFrom > text.limits().headBytes()) {
                    text.refuse(field == path ? Malformed.TARGET_TOO_LONG : Malformed.HEAD_TOO_LARGE);
                } else {
                    field.set(value, valueFrom, valueTo, sensitive);
                }
                return;
            }
        }
        text.refuse(Malformed.PSEUDO_FIELD_UNKNOWN);
    }

    private void ordinary(
            KnownField known,
            byte[] name,
            int nameFrom,
            int nameTo,
            byte[] value,
            int valueFrom,
            int valueTo,
            boolean sensitive) {
        switch (known) {
            case CONNECTION, PROXY_CONNECTION, KEEP_ALIVE, TRANSFER_ENCODING, UPGRADE, HTTP2_SETTINGS ->
                text.refuse(Malformed.CONNECTION_FIELD);
            case TE -> {
                if (!Octets.equalsIgnoreCase(value, valueFrom, valueTo, TRAILERS)) {
                    text.refuse(Malformed.CONNECTION_FIELD);
                }
                teTrailers = true;
            }
            case HOST -> host(name, nameFrom, nameTo, value, valueFrom, valueTo);
            default -> {
                // Means nothing here (RFC 8441 section 5.1): who speaks HTTP/1 to a server chooses the key.
                boolean key = protocol.present() && Octets.equalsIgnoreCase(name, nameFrom, nameTo, WEBSOCKET_KEY);
                if (!key) {
                    text.field(name, nameFrom, nameTo, value, valueFrom, valueTo, sensitive);
                }
            }
        }
    }

    /// Beside `:authority` it says nothing new, or something that it must not say.
    private void host(byte[] name, int nameFrom, int nameTo, byte[] value, int valueFrom, int valueTo) {
        if (hostStart >= 0) {
            text.refuse(Malformed.HOST_REPEATED);
        } else if (authority.present()) {
            hostStart = 0;
            if (!agrees(value, valueFrom, valueTo)) {
                text.refuse(Malformed.HOST_DISAGREES_WITH_TARGET);
            }
        } else {
            hostStart = text.position() + HOST.length + 2;
            text.field(name, nameFrom, nameTo, value, valueFrom, valueTo);
            hostEnd = text.position() - 2;
        }
    }

    private boolean agrees(byte[] value, int from, int to) {
        int valueHostEnd = Authority.hostEnd(value, from, to);
        int ours = Authority.hostEnd(authority.bytes(), 0, authority.length());
        return valueHostEnd >= 0
                && ours >= 0
                && Octets.equalsIgnoreCase(value, from, valueHostEnd, authority.bytes(), 0, ours)
                && portOf(Authority.port(value, valueHostEnd, to))
                        == portOf(Authority.port(authority.bytes(), ours, authority.length()));
    }

    private int portOf(int port) {
        int usual = https() ? HTTPS_PORT : HTTP_PORT;
        return port == Authority.NO_PORT ? usual : port;
    }

    /// All pseudo-fields have come: the request line, and Host.
    private void firstLines() {
        Malformed why = checkPseudoFields();
        if (why != null) {
            text.refuse(why);
            return;
        }
        HeadWriter out = text.head().writer();
        boolean tunnel = isConnect() && !protocol.present();
        PseudoField target = tunnel ? authority : path;
        if (protocol.present()) {
            text.append(GET);
        } else {
            text.append(method.bytes(), 0, method.length());
        }
        out.method(Method.of(text.bytes(), 0, text.position()), 0, text.position());
        text.append(' ');
        int start = text.position();
        text.append(target.bytes(), 0, target.length());
        if (target.sensitive()) {
            out.targetSensitive();
        }
        int end = text.position();
        text.append(VERSION);
        if (tunnel) {
            out.target(TargetForm.AUTHORITY, start, end);
            out.path(start, start, -1, -1);
        } else {
            out.target(text.bytes()[start] == '*' ? TargetForm.ASTERISK : TargetForm.ORIGIN, start, end);
            int question = Octets.indexOf(text.bytes(), start, end, '?');
            out.path(start, question, question < end ? question + 1 : -1, question < end ? end : -1);
        }
        if (authority.present()) {
            int hostAt = text.position() + HOST.length + 2;
            text.field(HOST, 0, HOST.length, authority.bytes(), 0, authority.length(), authority.sensitive());
            if (text.malformed() == null) {
                effective(hostAt, text.position() - 2);
            }
        }
        if (protocol.present()) {
            text.field(UPGRADE, 0, UPGRADE.length, WEBSOCKET, 0, WEBSOCKET.length);
        }
    }

    private @Nullable Malformed checkPseudoFields() {
        if (!method.present() || method.length() == 0) {
            return Malformed.PSEUDO_FIELD_MISSING;
        }
        for (int i = 0; i < method.length(); i++) {
            if (!Octets.isTchar(method.bytes()[i])) {
                return Malformed.METHOD_CHARACTER;
            }
        }
        if (method.length() > MAX_METHOD) {
            return Malformed.METHOD_TOO_LONG;
        }
        boolean connect = isConnect();
        if (protocol.present() && !connect) {
            return Malformed.CONNECT_FORM;
        }
        if (connect && !protocol.present()) {
            boolean bare = !path.present() && !scheme.present() && authority.present();
            return bare ? null : Malformed.CONNECT_FORM;
        }
        if (protocol.present() && !protocol.is(WEBSOCKET)) {
            return Malformed.PROTOCOL_UNKNOWN;
        }
        if (!scheme.present() || !path.present()) {
            return Malformed.PSEUDO_FIELD_MISSING;
        }
        if (!scheme.is(HTTP) && !scheme.is(HTTPS)) {
            return Malformed.SCHEME_UNKNOWN;
        }
        return checkPath();
    }

    private boolean isConnect() {
        return Method.of(method.bytes(), 0, method.length()) == Method.CONNECT;
    }

    private @Nullable Malformed checkPath() {
        if (path.length() > text.limits().targetBytes()) {
            return Malformed.TARGET_TOO_LONG;
        }
        byte[] bytes = path.bytes();
        for (int i = 0; i < path.length(); i++) {
            if (!Octets.isTargetOctet(bytes[i])) {
                return Malformed.PATH_CHARACTER;
            }
        }
        boolean star = path.length() == 1
                && bytes[0] == '*'
                && Method.of(method.bytes(), 0, method.length()) == Method.OPTIONS;
        return path.length() > 0 && (bytes[0] == '/' || star) ? null : Malformed.PATH_FORM;
    }

    private void effective(int start, int end) {
        int hostTo = Authority.hostEnd(text.bytes(), start, end);
        if (hostTo < 0) {
            text.refuse(Malformed.HOST_INVALID);
        } else {
            text.head().writer().authority(start, end, hostTo, Authority.port(text.bytes(), hostTo, end));
        }
    }

    /// All fields have come.
    ///
    /// @param last whether the stream ends with the head
    /// @return what is wrong; null for a request that [#begin]'s head now holds
    public @Nullable Malformed end(boolean last) {
        if (text.malformed() == null && !fieldsBegun) {
            firstLines();
        }
        if (text.malformed() == null) {
            text.end();
        }
        if (text.malformed() == null && !authority.present()) {
            if (hostStart < 0) {
                text.refuse(Malformed.HOST_ABSENT);
            } else {
                effective(hostStart, hostEnd);
            }
        }
        if (text.malformed() == null) {
            meaning(last);
        }
        return text.malformed();
    }

    private void meaning(boolean last) {
        Head head = text.head();
        HeadWriter out = head.writer();
        Malformed why = ContentLength.check(head, last);
        if (why == null && protocol.present() && head.has(KnownField.CONTENT_LENGTH)) {
            why = Malformed.LENGTH_OF_TUNNEL;
        } else if (why == null && last && head.contentLength() > 0) {
            why = Malformed.LENGTH_WITHOUT_BODY;
        }
        if (why != null) {
            text.refuse(why);
            return;
        }
        out.keepAlive(true);
        out.teTrailers(teTrailers);
        out.upgradeRequested(protocol.present());
        if (protocol.present()) {
            // What follows is the tunnel's, and no body of the request's.
            out.bodyLength(BodyLength.NONE);
        }
        for (int f = head.find(KnownField.EXPECT); f >= 0; f = head.find(KnownField.EXPECT, f + 1)) {
            if (!head.valueEquals(f, CONTINUE)) {
                text.refuse(Malformed.EXPECTATION_UNKNOWN);
            }
            out.expectContinue(head.bodyLength() != BodyLength.NONE);
        }
    }
}
