package lbd.config.section;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteMatch;
import lbd.core.model.TextTest;
import lbd.core.model.auth.JwtAlgorithm;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.auth.JwtSpec.TokenPlace;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// `jwt:`
final class JwtReader {
    private static final Duration LONGEST_LEEWAY = Duration.ofMinutes(10);
    private static final List<String> ALGORITHMS =
            Arrays.stream(JwtAlgorithm.values()).map(JwtAlgorithm::word).toList();

    /// What is asked for, and what requests go on with.
    record Jwt(JwtSpec spec, List<HeaderRule> forward) {}

    private JwtReader() {}

    static Jwt read(MapReader map) {
        var keys = map.required("jwks", JwtReader::keys);
        var issuer = map.<@Nullable String>optional("issuer", Value::line, null);
        var audience = map.optional("audience", v -> v.oneOrMore(Value::line), List.<String>of());
        var algorithms = map.optional("algorithms", JwtReader::algorithms, JwtAlgorithm.ALL);
        var leeway = map.optional("leeway", v -> v.duration(Duration.ZERO, LONGEST_LEEWAY), JwtSpec.USUAL_LEEWAY);
        var token = map.optional("token", v -> v.map(JwtReader::place), TokenPlace.AUTHORIZATION);
        var claims = map.optional(
                "claims", v -> v.map(m -> m.entries(name -> {}, TextTestReader::read)), Map.<String, TextTest>of());
        var forward = map.optional(
                "forward",
                v -> v.map(m -> m.entries(name -> HeaderRule.check(Operation.SET, name), JwtReader::text)),
                Map.<String, VariableText>of());
        return map.build(() -> new Jwt(
                new JwtSpec(
                        keys.get(),
                        issuer.get(),
                        audience.get(),
                        algorithms.get(),
                        leeway.get(),
                        token.get(),
                        claims.get()),
                forward.get().entrySet().stream()
                        .map(e -> new HeaderRule(Operation.SET, e.getKey(), List.of(e.getValue())))
                        .toList()));
    }

    private static VariableText text(Value value) {
        return VariableReader.read(value, "a header's value", Form.FIELD, Scope.SENT.with(Set.of(Scope.Login.TOKEN)));
    }

    private static JwtKeys keys(Value value) {
        return value.parsed("a file with a JWK set", text -> {
            if (text.startsWith("https://") || text.startsWith("http://")) {
                throw new IllegalArgumentException("a URL is not supported yet; name a file");
            }
            return new JwtKeys.OfFile(text, JwkFile.read(text));
        });
    }

    private static Set<JwtAlgorithm> algorithms(Value value) {
        Set<JwtAlgorithm> algorithms = EnumSet.noneOf(JwtAlgorithm.class);
        List<String> words = value.oneOrMore(one -> one.word(ALGORITHMS));
        for (JwtAlgorithm one : JwtAlgorithm.values()) {
            if (words.contains(one.word())) {
                algorithms.add(one);
            }
        }
        return algorithms;
    }

    private static TokenPlace place(MapReader map) {
        var cookie =
                map.<@Nullable String>optional("cookie", v -> v.parsed("a cookie's name", RouteMatch::token), null);
        var query =
                map.<@Nullable String>optional("query", v -> v.parsed("a parameter's name", RouteMatch::token), null);
        return map.build(() -> {
            String ofCookie = cookie.get();
            String ofQuery = query.get();
            if ((ofCookie == null) == (ofQuery == null)) {
                throw new IllegalArgumentException("needs one of cookie, query");
            }
            return ofCookie != null
                    ? new TokenPlace(TokenPlace.Kind.COOKIE, ofCookie)
                    : new TokenPlace(TokenPlace.Kind.QUERY, String.valueOf(ofQuery));
        });
    }
}
