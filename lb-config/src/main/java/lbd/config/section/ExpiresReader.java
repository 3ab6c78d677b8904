package lbd.config.section;

import java.time.Duration;
import java.util.List;
import lbd.config.bind.Value;
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

    private ExpiresReader() {}

    static List<ResponseHeaders> read(Value value) {
        if (value.is("off")) {
            return List.of();
        }
        long seconds = value.duration(Duration.ZERO, MOST).toSeconds();
        String control = seconds == 0 ? "no-cache" : "max-age=" + seconds;
        VariableText text = VariableText.parse(control, Form.FIELD, Scope.ANSWER);
        HeaderRule rule = new HeaderRule(Operation.SET, "Cache-Control", List.of(text));
        StatusRanges statuses =
                new StatusRanges(STATUSES.stream().map(StatusRanges.Range::of).toList());
        return List.of(new ResponseHeaders(List.of(rule), statuses, false, false));
    }
}
