package lbd.config.section;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.http.MediaRange;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;

/// `expires:` of a listener or a route: how long browsers and caches may keep its answers.
final class ExpiresReader {
    private static final Duration MOST = Duration.ofDays(3650);

    /// Those that can be kept; of an error that passes it would be wrong.
    private static final List<String> STATUSES = List.of("200-201", "204", "206", "301-304", "307-308");

    /// A 304 says no type: what the client was told with the answer that it has goes on.
    private static final List<String> OF_TYPES = List.of("200-201", "204", "206", "301-303", "307-308");

    private ExpiresReader() {}

    static List<ResponseHeaders> read(Value value) {
        if (value.isMap()) {
            return value.map(ExpiresReader::byType);
        }
        return value.is("off") ? List.of() : List.of(rule(seconds(value), STATUSES, List.of()));
    }

    private static List<ResponseHeaders> byType(MapReader map) {
        var types = map.required("types", v -> v.map(its -> its.entries(MediaRange::check, ExpiresReader::seconds)));
        var others = map.optional("default", v -> v.is("off") ? -1L : seconds(v), -1L);
        return map.build(() -> {
            List<ResponseHeaders> rules = new ArrayList<>();
            if (others.get() >= 0) {
                rules.add(rule(others.get(), OF_TYPES, List.of()));
            }
            // The last that says something has the say.
            types.get().entrySet().stream()
                    .sorted(Comparator.comparing((Map.Entry<String, Long> one) ->
                            !MediaRange.of(one.getKey()).isAll()))
                    .forEach(one -> rules.add(rule(one.getValue(), OF_TYPES, List.of(one.getKey()))));
            return rules;
        });
    }

    private static long seconds(Value value) {
        return value.duration(Duration.ZERO, MOST).toSeconds();
    }

    private static ResponseHeaders rule(long seconds, List<String> statuses, List<String> types) {
        String control = seconds == 0 ? "no-cache" : "max-age=" + seconds;
        VariableText text = VariableText.parse(control, Form.FIELD, Scope.ANSWER);
        HeaderRule rule = new HeaderRule(Operation.SET, "Cache-Control", List.of(text));
        StatusRanges ranges =
                new StatusRanges(statuses.stream().map(StatusRanges.Range::of).toList());
        return new ResponseHeaders(List.of(rule), ranges, false, false, types);
    }
}
