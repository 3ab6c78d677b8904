package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.proxy.http.Forwarding;

/// Writes the fields that tell a server about the client: X-Forwarded-* and Forwarded (RFC 7239).
final class ForwardedWriter {
    private static final byte[] FOR = "X-Forwarded-For: ".getBytes(US_ASCII);
    private static final byte[] PROTO = "X-Forwarded-Proto: http\r\n".getBytes(US_ASCII);
    private static final byte[] HOST = "X-Forwarded-Host: ".getBytes(US_ASCII);
    private static final byte[] PORT = "X-Forwarded-Port: ".getBytes(US_ASCII);
    private static final byte[] FORWARDED = "Forwarded: ".getBytes(US_ASCII);
    private static final byte[] NODE = "for=".getBytes(US_ASCII);
    private static final byte[] NODE_HOST = ";host=".getBytes(US_ASCII);
    private static final byte[] NODE_PROTO = ";proto=http".getBytes(US_ASCII);
    private static final byte[] IPV6_START = {'"', '['};
    private static final byte[] IPV6_END = {']', '"'};
    private static final byte[] COMMA = {',', ' '};
    private static final byte[] LINE_END = {'\r', '\n'};

    /// More than all that is written, authority and address aside.
    static final int ADDED = 200;

    private ForwardedWriter() {}

    /// Whether such a field of the client goes on as it came. The lists do not: they are written anew with
    /// one more. Nor does the kind that is not in use: a proxy that speaks one of them passes on what its own
    /// clients say in the other.
    static boolean stays(KnownField field, Forwarding forwarding) {
        if (!forwarding.trusted()) {
            return false;
        }
        return switch (forwarding.style()) {
            case OFF -> true;
            case X, BOTH -> field != KnownField.X_FORWARDED_FOR && field != KnownField.FORWARDED;
            case RFC7239 -> false;
        };
    }

    static void write(Head head, Forwarding forwarding, ByteBuf out) {
        if (forwarding.style().x()) {
            list(FOR, KnownField.X_FORWARDED_FOR, head, forwarding, out);
            out.writeBytes(forwarding.peerText()).writeBytes(LINE_END);
            others(head, forwarding.trusted(), forwarding.localPort(), out);
        }
        if (forwarding.style().rfc7239()) {
            list(FORWARDED, KnownField.FORWARDED, head, forwarding, out);
            element(head, forwarding.peerText(), out);
        }
    }

    /// The field's name and what a trusted peer has put there.
    private static void list(byte[] name, KnownField field, Head head, Forwarding forwarding, ByteBuf out) {
        out.writeBytes(name);
        if (forwarding.trusted()) {
            for (int i = head.find(field); i >= 0; i = head.find(field, i + 1)) {
                if (head.valueStart(i) < head.valueEnd(i)) {
                    out.writeBytes(head.bytes(), head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
                    out.writeBytes(COMMA);
                }
            }
        }
    }

    private static void others(Head head, boolean trusted, int port, ByteBuf out) {
        if (!trusted || !head.has(KnownField.X_FORWARDED_PROTO)) {
            out.writeBytes(PROTO);
        }
        int authority = head.authorityEnd() - head.authorityStart();
        if (authority > 0 && (!trusted || !head.has(KnownField.X_FORWARDED_HOST))) {
            out.writeBytes(HOST)
                    .writeBytes(head.bytes(), head.authorityStart(), authority)
                    .writeBytes(LINE_END);
        }
        if (!trusted || !head.has(KnownField.X_FORWARDED_PORT)) {
            out.writeBytes(PORT);
            number(port, out);
            out.writeBytes(LINE_END);
        }
    }

    private static void element(Head head, byte[] address, ByteBuf out) {
        boolean ipv6 = Octets.indexOf(address, 0, address.length, ':') < address.length;
        out.writeBytes(NODE);
        if (ipv6) {
            out.writeBytes(IPV6_START).writeBytes(address).writeBytes(IPV6_END);
        } else {
            out.writeBytes(address);
        }
        int authority = head.authorityEnd() - head.authorityStart();
        if (authority > 0) {
            // In quotes, since a port or an IPv6 address is no token; an authority has nothing to escape.
            out.writeBytes(NODE_HOST)
                    .writeByte('"')
                    .writeBytes(head.bytes(), head.authorityStart(), authority)
                    .writeByte('"');
        }
        out.writeBytes(NODE_PROTO).writeBytes(LINE_END);
    }

    /// Without a string on the way.
    static void number(int value, ByteBuf out) {
        if (value >= 10) {
            number(value / 10, out);
        }
        out.writeByte('0' + value % 10);
    }
}
