package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Locale;
import lbd.core.http.Head;
import lbd.core.http.Octets;
import lbd.core.http.Weight;

/// One of these languages is what the client likes best (RFC 9110 section 12.5.4): no other range of its
/// Accept-Language has a greater weight.
final class LanguageCondition implements HeadCondition {
    private static final byte[] FIELD = "accept-language".getBytes(US_ASCII);

    private final List<byte[]> languages;

    private LanguageCondition(List<byte[]> languages) {
        this.languages = languages;
    }

    static LanguageCondition of(List<String> languages) {
        return new LanguageCondition(languages.stream()
                .map(one -> one.toLowerCase(Locale.ROOT).getBytes(US_ASCII))
                .toList());
    }

    @Override
    public boolean holds(Head head, RouteMatcher<?> matcher) {
        int best = 0;
        int own = 0;
        for (int f = head.find(FIELD, 0); f >= 0; f = head.find(FIELD, f + 1)) {
            byte[] b = head.bytes();
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = Octets.indexOf(b, p, end, ',');
                int from = Octets.skipOws(b, p, comma);
                int semicolon = Octets.indexOf(b, from, comma, ';');
                int weight = from == semicolon ? 0 : Weight.of(b, semicolon, comma);
                best = Math.max(best, weight);
                if (weight > own && isOne(b, from, Octets.trimOws(b, from, semicolon))) {
                    own = weight;
                }
                p = comma + 1;
            }
        }
        return own > 0 && own == best;
    }

    private boolean isOne(byte[] b, int from, int to) {
        for (int i = 0; i < languages.size(); i++) {
            byte[] language = languages.get(i);
            int end = from + language.length;
            boolean whole = end == to || (end < to && b[end] == '-');
            if (whole && Octets.equalsIgnoreCase(b, from, end, language)) {
                return true;
            }
        }
        return false;
    }
}
