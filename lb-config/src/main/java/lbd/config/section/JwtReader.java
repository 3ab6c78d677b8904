package lbd.config.section;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.jwk.JwkSet;
import lbd.config.tls.Chains;
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
        if (value.isMap()) {
            return value.map(JwtReader::published);
        }
        JwtKeys keys = value.parsed(
                "a file with a JWK set, or its URL",
                text -> text.contains("://")
                        ? new JwtKeys.OfUrl(url(text), List.of(), null)
                        : new JwtKeys.OfFile(text, JwkSet.parse(text, String.join("\n", LinesFile.lines(text)))));
        return keys instanceof JwtKeys.OfUrl source ? warned(value, source) : keys;
    }

    private static JwtKeys.OfUrl published(MapReader map) {
        var url = map.required("url", v -> {
            URI its = v.parsed("an address with https:// or http://", JwtReader::url);
            JwtKeys.OfUrl _ = warned(v, new JwtKeys.OfUrl(its, List.of(), null));
            return its;
        });
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        var refresh = map.<@Nullable Duration>optional(
                "refresh", v -> v.duration(JwtKeys.OfUrl.SHORTEST_REFRESH, JwtKeys.OfUrl.LONGEST_REFRESH), null);
        return map.build(() -> {
            if (!roots.get().isEmpty() && "http".equals(url.get().getScheme())) {
                throw new IllegalArgumentException("ca: nobody is verified over http://");
            }
            return new JwtKeys.OfUrl(url.get(), roots.get(), refresh.get());
        });
    }

    private static URI url(String text) {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            try {
                URI uri = new URI(text);
                if (uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                // Told below.
            }
        }
        throw new IllegalArgumentException("expected an address such as https://id.example.com/keys, without a user");
    }

    /// Whoever can change the keys on their way can sign tokens.
    private static JwtKeys.OfUrl warned(Value value, JwtKeys.OfUrl source) {
        String host = source.url().getHost();
        boolean near = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
        if (!near && "http".equals(source.url().getScheme())) {
            value.warn("keys over http:// are those of whoever stands between: he can sign every token");
        }
        return source;
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
