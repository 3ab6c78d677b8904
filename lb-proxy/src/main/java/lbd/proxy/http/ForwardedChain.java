package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.ListElements;
import lbd.core.model.ForwardedSpec;
import lbd.core.model.ForwardedSpec.Style;
import org.jspecify.annotations.Nullable;

/// Finds the client behind trusted proxies: each appends who connected to it, so from the right the first address that
/// is not trusted is the client, and whatever stands to its left is its own invention.
///
/// `Forwarded` may have quoted strings, in which a comma or a `;` is none between elements (RFC 7239
/// section 4). Empty elements mean nothing, in either field.
final class ForwardedChain {
    /// More proxies in a row than anybody has.
    private static final int LONGEST = 64;

    /// Neither the short forms of IPv4 (127.1) nor names.
    private static final Pattern LITERAL =
            Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final ForwardedSpec spec;
    private final boolean rfc7239;
    private InetAddress client;
    private int left = LONGEST;

    private ForwardedChain(ForwardedSpec spec, InetAddress peer) {
        this.spec = spec;
        this.rfc7239 = spec.style() == Style.RFC7239;
        this.client = peer;
    }

    /// @param peer a trusted proxy
    /// @return the peer itself where the request has no list
    static InetAddress client(Head head, ForwardedSpec spec, InetAddress peer) {
        ForwardedChain chain = new ForwardedChain(spec, peer);
        KnownField field = chain.rfc7239 ? KnownField.FORWARDED : KnownField.X_FORWARDED_FOR;
        if (head.has(field)) {
            for (int i = head.fieldCount() - 1; i >= 0; i--) {
                if (head.known(i) == field && !chain.walk(head.value(i))) {
                    break;
                }
            }
        }
        return chain.client;
    }

    /// Whether the client has reached the first proxy by HTTPS, as far as a trusted one says.
    static boolean saysHttps(Head head, ForwardedSpec spec) {
        boolean rfc7239 = spec.style() == Style.RFC7239;
        int field = head.find(rfc7239 ? KnownField.FORWARDED : KnownField.X_FORWARDED_PROTO);
        if (field < 0) {
            return false;
        }
        String first = rfc7239
                ? parameter(split(head.value(field), ',').getFirst(), "proto=")
                : head.value(field).split(",", 2)[0].strip();
        return first.equalsIgnoreCase("https");
    }

    /// @return whether all of its elements are trusted proxies
    private boolean walk(String list) {
        for (String element : rfc7239
                ? split(list, ',').reversed()
                : List.of(list.split(",", -1)).reversed()) {
            String text = element.strip();
            if (text.isEmpty()) {
                continue;
            }
            InetAddress next = address(rfc7239 ? parameter(text, "for=") : text);
            if (next == null || left-- == 0) {
                return false;
            }
            client = next;
            if (!spec.trusts(next)) {
                return false;
            }
        }
        return true;
    }

    /// At borders outside of quotes.
    private static List<String> split(String list, char border) {
        byte[] b = list.getBytes(ISO_8859_1);
        List<String> parts = new ArrayList<>();
        for (int p = 0; p <= b.length; ) {
            int end = ListElements.end(b, p, b.length, border);
            parts.add(list.substring(p, end));
            p = end + 1;
        }
        return parts;
    }

    /// @param name with its equals sign
    private static String parameter(String element, String name) {
        for (String pair : split(element, ';')) {
            String text = pair.strip();
            if (text.toLowerCase(Locale.ROOT).startsWith(name)) {
                String node = text.substring(name.length());
                boolean quoted = node.length() > 1 && node.startsWith("\"") && node.endsWith("\"");
                return quoted ? node.substring(1, node.length() - 1).replaceAll("\\\\(.)", "$1") : node;
            }
        }
        return "";
    }

    /// @param node `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`
    private static @Nullable InetAddress address(String node) {
        String host = node;
        int bracket = node.indexOf(']');
        if (node.startsWith("[") && bracket > 0) {
            host = node.substring(1, bracket);
        } else if (node.indexOf(':') == node.lastIndexOf(':') && node.indexOf(':') > 0) {
            host = node.substring(0, node.indexOf(':'));
        }
        try {
            return LITERAL.matcher(host).matches() ? InetAddress.ofLiteral(host) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
