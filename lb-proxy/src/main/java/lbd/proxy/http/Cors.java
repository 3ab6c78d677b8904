package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lbd.core.http.Head;
import lbd.core.http.HeadBuilder;
import lbd.core.http.KnownField;
import lbd.core.http.Method;
import lbd.core.model.edge.CorsSpec;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.answer.OwnAnswer;

/// Which other sites' pages may read a route's answers. Preflights are answered here; on other answers the fields are
/// rules like the operator's. Immutable; any thread.
final class Cors {
    private static final byte[] ASKED_METHOD = "access-control-request-method".getBytes(ISO_8859_1);
    private static final byte[] ASKED_HEADERS = "access-control-request-headers".getBytes(ISO_8859_1);
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials";
    private static final String EXPOSE = "Access-Control-Expose-Headers";

    private final CorsSpec spec;
    private final Set<String> exact = new HashSet<>();
    private final List<String[]> wildcards = new ArrayList<>();

    Cors(CorsSpec spec) {
        this.spec = spec;
        for (String origin : spec.origins()) {
            int star = origin.indexOf("*.");
            if (star < 0) {
                exact.add(origin);
            } else {
                wildcards.add(new String[] {origin.substring(0, star), origin.substring(star + 1)});
            }
        }
    }

    /// Whether the page that asks may read the answer; false where no page asks.
    boolean allows(Head head) {
        int field = head.find(KnownField.ORIGIN);
        if (field < 0 || head.repeats(KnownField.ORIGIN)) {
            return false;
        }
        if (spec.anyOrigin()) {
            return true;
        }
        String origin = head.value(field);
        if (exact.contains(origin)) {
            return true;
        }
        for (String[] wildcard : wildcards) {
            boolean longer = origin.length() > wildcard[0].length() + wildcard[1].length();
            if (longer
                    && origin.startsWith(wildcard[0])
                    && origin.endsWith(wildcard[1])
                    && isHost(origin, wildcard[0].length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isHost(String origin, int from) {
        return origin.chars()
                .skip(from)
                .allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == ':');
    }

    /// A browser asks whether its page may ask.
    static boolean isPreflight(Head head) {
        return head.method() == Method.OPTIONS && head.has(KnownField.ORIGIN) && head.find(ASKED_METHOD, 0) >= 0;
    }

    /// The origin's own fields are written by the rules of every answer.
    OwnAnswer preflight(Head head) {
        HeadBuilder answer = new HeadBuilder();
        answer.status(204, "No Content");
        if (allows(head)) {
            if (!spec.methods().isEmpty()) {
                answer.field("Access-Control-Allow-Methods", String.join(", ", spec.methods()));
            }
            headers(head, answer);
            if (!spec.maxAge().equals(Duration.ZERO)) {
                answer.field(
                        "Access-Control-Max-Age", Long.toString(spec.maxAge().toSeconds()));
            }
        }
        answer.field("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
        return OwnAnswer.bodiless(answer, 204);
    }

    /// `*` means a header of that name where credentials come along, so the names are said again.
    private void headers(Head head, HeadBuilder answer) {
        int asked = head.find(ASKED_HEADERS, 0);
        if (!spec.headers().contains(CorsSpec.ANY)) {
            if (!spec.headers().isEmpty()) {
                answer.field("Access-Control-Allow-Headers", String.join(", ", spec.headers()));
            }
        } else if (asked >= 0) {
            String names = head.value(asked);
            if (names.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                answer.field("Access-Control-Allow-Headers", names);
            }
        }
    }

    /// What is done to answers before the operator's rules.
    ///
    /// @param allowed whether the page may read them; of no matter where every page may
    static List<ResponseHeaders> rules(CorsSpec spec, boolean allowed) {
        List<HeaderRule> rules = new ArrayList<>();
        rules.add(new HeaderRule(Operation.REMOVE, ALLOW_CREDENTIALS, List.of()));
        rules.add(new HeaderRule(Operation.REMOVE, EXPOSE, List.of()));
        rules.add(new HeaderRule(Operation.REMOVE, ALLOW_ORIGIN, List.of()));
        // Where every page may read, answers are the same whoever asks, or a cache would need Vary.
        if (allowed || spec.anyOrigin()) {
            rules.add(rule(Operation.SET, ALLOW_ORIGIN, spec.anyOrigin() ? CorsSpec.ANY : "{header.Origin}"));
            if (spec.credentials()) {
                rules.add(rule(Operation.SET, ALLOW_CREDENTIALS, "true"));
            }
            if (!spec.expose().isEmpty()) {
                rules.add(rule(Operation.SET, EXPOSE, String.join(", ", spec.expose())));
            }
        }
        if (!spec.anyOrigin()) {
            rules.add(rule(Operation.APPEND, "Vary", "Origin"));
        }
        return List.of(new ResponseHeaders(rules, null, true, false));
    }

    private static HeaderRule rule(Operation operation, String name, String value) {
        return new HeaderRule(operation, name, List.of(VariableText.parse(value, Form.FIELD, Scope.ANSWER)));
    }
}
