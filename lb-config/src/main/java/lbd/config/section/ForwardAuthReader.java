package lbd.config.section;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.RouteAction;
import lbd.core.model.auth.ForwardAuth;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;

/// `forward_auth:`
final class ForwardAuthReader {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private ForwardAuthReader() {}

    /// @param pool reads the name of a pool
    static ForwardAuth read(MapReader map, Function<Value, String> pool) {
        var to = map.required("pool", pool);
        var path = map.optional("path", v -> v.parsed("a path", ForwardAuthReader::path), "/");
        var shown = map.optional("copy_request", v -> names(v), List.<String>of());
        var taken = map.optional("copy_response", v -> names(v), List.<String>of());
        var timeout = map.optional("timeout", v -> v.duration(SHORTEST, LONGEST), ForwardAuth.USUAL_TIMEOUT);
        return map.build(() -> new ForwardAuth(to.get(), path.get(), shown.get(), taken.get(), timeout.get()));
    }

    private static String path(String text) {
        if (!text.startsWith("/") || text.contains("#")) {
            throw new IllegalArgumentException("\"" + text + "\" is no path; it begins with / and has no #");
        }
        return RouteAction.Redirect.check(text);
    }

    private static List<String> names(Value value) {
        return value.oneOrMore(one -> one.parsed("a header's name", name -> HeaderRule.check(Operation.SET, name)));
    }

    /// What requests go on with. What the client itself says under these names goes nowhere.
    static List<HeaderRule> rules(ForwardAuth spec) {
        Scope scope = Scope.SENT.with(KnownVariables.EVERY_LOGIN);
        return spec.copyResponse().stream()
                .map(name -> new HeaderRule(
                        Operation.SET,
                        name,
                        List.of(VariableText.parse("{forward_auth." + name + "}", Form.FIELD, scope))))
                .toList();
    }
}
