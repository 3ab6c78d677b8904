package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.ForwardedSpec.Style;

/// The fields that tell a server about the client: X-Forwarded-* and Forwarded (RFC 7239).
final class ForwardedFields {
    private static final byte[] FOR = "X-Forwarded-For: ".getBytes(US_ASCII);
    private static final byte[] PROTO = "X-Forwarded-Proto: ".getBytes(US_ASCII);
    private static final byte[] HOST = "X-Forwarded-Host: ".getBytes(US_ASCII);
    private static final byte[] PORT = "X-Forwarded-Port: ".getBytes(US_ASCII);
    private static final byte[] FORWARDED = "Forwarded: ".getBytes(US_ASCII);
    private static final byte[] NODE = "for=".getBytes(US_ASCII);
    private static final byte[] NODE_HOST = ";host=".getBytes(US_ASCII);
    private static final byte[] NODE_PROTO = ";proto=".getBytes(US_ASCII);
    private static final byte[] IPV6_START = {'"', '['};
    private static final byte[] IPV6_END = {']', '"'};
    private static final byte[] COMMA = {',', ' '};

    private static final long LISTS = KnownField.X_FORWARDED_FOR.bit() | KnownField.FORWARDED.bit();
    private static final long ALL = LISTS
            | KnownField.X_FORWARDED_PROTO.bit()
            | KnownField.X_FORWARDED_HOST.bit()
            | KnownField.X_FORWARDED_PORT.bit()
            | KnownField.X_REAL_IP.bit();

    private ForwardedFields() {}

    /// Which of the client's own do not go on as they came. The lists do not: they are written anew with one more. Nor
    /// does the kind that is not in use: a proxy that speaks one of them passes on what its own clients say in the
    /// other.
    ///
    /// @return a set of [KnownField#bit()]
    static long dropped(boolean trusted, Style style) {
        if (!trusted) {
            return ALL;
        }
        return switch (style) {
            case OFF -> 0;
            case X, BOTH -> LISTS;
            case RFC7239 -> ALL;
        };
    }

    /// @param ruled fields that the operator's rules have written or taken away: a set of [KnownField#bit()]
    static void add(Head head, ForwardingFields forwarding, long ruled, HeadBuilder out) {
        if (forwarding.style().x()) {
            if ((ruled & KnownField.X_FORWARDED_FOR.bit()) == 0) {
                list(FOR, KnownField.X_FORWARDED_FOR, head, forwarding, out);
                out.text(forwarding.peerText());
                out.endField();
            }
            others(head, forwarding, ruled, out);
        }
        if (forwarding.style().rfc7239() && (ruled & KnownField.FORWARDED.bit()) == 0) {
            list(FORWARDED, KnownField.FORWARDED, head, forwarding, out);
            element(head, forwarding, out);
            out.endField();
        }
    }

    /// The field's name and what a trusted peer has put there.
    private static void list(byte[] name, KnownField field, Head head, ForwardingFields forwarding, HeadBuilder out) {
        out.field(field, name);
        if (forwarding.trusted()) {
            for (int i = head.find(field); i >= 0; i = head.find(field, i + 1)) {
                if (head.valueStart(i) < head.valueEnd(i)) {
                    out.text(head.bytes(), head.valueStart(i), head.valueEnd(i));
                    out.text(COMMA);
                }
            }
        }
    }

    private static void others(Head head, ForwardingFields forwarding, long ruled, HeadBuilder out) {
        if (isOurs(KnownField.X_FORWARDED_PROTO, head, forwarding, ruled)) {
            out.field(KnownField.X_FORWARDED_PROTO, PROTO);
            out.text(forwarding.scheme().text());
            out.endField();
        }
        boolean named = head.authorityStart() < head.authorityEnd();
        if (named && isOurs(KnownField.X_FORWARDED_HOST, head, forwarding, ruled)) {
            out.field(KnownField.X_FORWARDED_HOST, HOST);
            out.text(head.bytes(), head.authorityStart(), head.authorityEnd());
            out.endField();
        }
        if (isOurs(KnownField.X_FORWARDED_PORT, head, forwarding, ruled)) {
            out.field(KnownField.X_FORWARDED_PORT, PORT);
            out.number(forwarding.localPort());
            out.endField();
        }
    }

    private static boolean isOurs(KnownField field, Head head, ForwardingFields forwarding, long ruled) {
        return (ruled & field.bit()) == 0 && !(forwarding.trusted() && head.has(field));
    }

    private static void element(Head head, ForwardingFields forwarding, HeadBuilder out) {
        byte[] address = forwarding.peerText();
        boolean ipv6 = Octets.indexOf(address, 0, address.length, ':') < address.length;
        out.text(NODE);
        if (ipv6) {
            out.text(IPV6_START);
            out.text(address);
            out.text(IPV6_END);
        } else {
            out.text(address);
        }
        if (head.authorityStart() < head.authorityEnd()) {
            // In quotes, since a port or an IPv6 address is no token; an authority has nothing to escape.
            out.text(NODE_HOST);
            out.octet('"');
            out.text(head.bytes(), head.authorityStart(), head.authorityEnd());
            out.octet('"');
        }
        out.text(NODE_PROTO);
        out.text(forwarding.scheme().text());
    }
}
