package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;

/// What a server is asked about a request: a GET with some of the request's fields, and its method and target in fields
/// of their own, by the names that nginx's users (`X-Original-`) and Traefik's (`X-Forwarded-`) expect.
final class AuthRequest {
    /// What the request may have had, and what is added.
    private static final HeadLimits LIMITS = new HeadLimits(1 << 24, 1 << 16, 1 << 16);

    /// Where the client is, and whom the request has passed: needed by those who write such fields anew.
    private static final long WAY = KnownField.X_FORWARDED_FOR.bit()
            | KnownField.X_FORWARDED_PROTO.bit()
            | KnownField.X_FORWARDED_HOST.bit()
            | KnownField.X_FORWARDED_PORT.bit()
            | KnownField.X_REAL_IP.bit()
            | KnownField.FORWARDED.bit()
            | KnownField.VIA.bit()
            | KnownField.CDN_LOOP.bit();

    /// About a body, which the question has not, or about what is asked for.
    private static final long REST = KnownField.HOST.bit()
            | KnownField.CONTENT_LENGTH.bit()
            | KnownField.CONTENT_TYPE.bit()
            | KnownField.CONTENT_ENCODING.bit()
            | KnownField.CONTENT_RANGE.bit()
            | KnownField.EXPECT.bit()
            | KnownField.TRAILER.bit()
            | KnownField.MAX_FORWARDS.bit()
            | KnownField.RANGE.bit()
            | KnownField.IF_RANGE.bit()
            | KnownField.IF_MATCH.bit()
            | KnownField.IF_NONE_MATCH.bit()
            | KnownField.IF_MODIFIED_SINCE.bit()
            | KnownField.IF_UNMODIFIED_SINCE.bit();

    private static final List<String> OWN =
            List.of("X-Original-Method", "X-Original-URI", "X-Forwarded-Method", "X-Forwarded-Uri");
    private static final byte[][] OWN_NAMES = lowerCase(OWN);
    private static final byte[] LINE_END = {'\r', '\n'};

    private final byte[] requestLine;
    private final byte[][] wanted;

    /// @param path   that is asked for
    /// @param wanted names of fields; empty: all
    AuthRequest(String path, List<String> wanted) {
        this.requestLine = ("GET " + path + " HTTP/1.1\r\n").getBytes(US_ASCII);
        this.wanted = lowerCase(wanted);
    }

    private static byte[][] lowerCase(List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT).replace('_', '-').getBytes(US_ASCII))
                .toArray(byte[][]::new);
    }

    Head about(Head request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        out.writeBytes(requestLine);
        line("Host", request, request.authorityStart(), request.authorityEnd(), out);
        for (int f = 0; f < request.fieldCount(); f++) {
            if (shows(request, f)) {
                out.write(request.bytes(), request.nameStart(f), request.nameEnd(f) - request.nameStart(f));
                value(request, request.valueStart(f), request.valueEnd(f), out);
            }
        }
        for (String name : OWN) {
            boolean method = name.endsWith("Method");
            line(
                    name,
                    request,
                    method ? request.methodStart() : request.pathStart(),
                    method ? request.methodEnd() : end(request),
                    out);
        }
        out.writeBytes(LINE_END);
        byte[] text = out.toByteArray();
        Head question = new Head();
        if (new HttpParser(LIMITS).parseRequest(text, 0, text.length, question) <= 0) {
            throw new IllegalStateException("a head that was read cannot be read as a part of another");
        }
        return question;
    }

    /// Of path and query, as they came.
    private static int end(Head request) {
        return request.queryStart() < 0 ? request.pathEnd() : request.queryEnd();
    }

    private boolean shows(Head request, int field) {
        KnownField known = request.known(field);
        if (known.kind() == KnownField.Kind.CONNECTION_BOUND || request.nominated(field)) {
            return false;
        }
        if ((WAY & known.bit()) != 0) {
            return true;
        }
        if (wanted.length > 0) {
            return isOneOf(wanted, request, field);
        }
        return (REST & known.bit()) == 0 && !isOneOf(OWN_NAMES, request, field);
    }

    private static boolean isOneOf(byte[][] names, Head request, int field) {
        for (byte[] name : names) {
            if (isNamed(name, request.bytes(), request.nameStart(field), request.nameEnd(field))) {
                return true;
            }
        }
        return false;
    }

    /// With `_` for a `-` it is the same name to many servers, and so could speak for one of ours.
    private static boolean isNamed(byte[] name, byte[] bytes, int from, int to) {
        if (to - from != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            byte octet = bytes[from + i];
            if ((octet == '_' ? '-' : Octets.lower(octet)) != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static void line(String name, Head request, int from, int to, ByteArrayOutputStream out) {
        out.writeBytes(name.getBytes(US_ASCII));
        value(request, from, to, out);
    }

    private static void value(Head request, int from, int to, ByteArrayOutputStream out) {
        out.write(':');
        out.write(' ');
        out.write(request.bytes(), from, to - from);
        out.writeBytes(LINE_END);
    }
}
