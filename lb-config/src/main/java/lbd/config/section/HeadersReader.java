package lbd.config.section;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.HeaderRule.Operation;
import lbd.core.model.edge.ResponseHeaders;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// `request_headers:` and `response_headers:` of a listener or a route.
final class HeadersReader {
    private static final int MOST = 100;
    private static final Set<String> COOKIES = Set.of("cookie", "set-cookie");

    private final Scope scope;
    private final Map<Operation, Field<Map<String, List<VariableText>>>> written = new EnumMap<>(Operation.class);
    private final Field<List<String>> removed;

    private HeadersReader(MapReader map, Scope scope) {
        this.scope = scope;
        for (Operation operation : List.of(Operation.SET, Operation.ADD, Operation.APPEND)) {
            written.put(
                    operation,
                    map.optional(
                            operation.word(),
                            v -> v.map(m -> m.entries(
                                    name -> HeaderRule.check(operation, name), value -> values(value, operation))),
                            Map.<String, List<VariableText>>of()));
        }
        removed = map.optional(
                "remove",
                v -> v.oneOrMore(
                        one -> one.parsed("a header's name", name -> HeaderRule.check(Operation.REMOVE, name))),
                List.<String>of());
    }

    private List<VariableText> values(Value value, Operation operation) {
        return operation == Operation.ADD ? value.oneOrMore(this::text) : List.of(text(value));
    }

    private VariableText text(Value value) {
        return VariableReader.read(value, "a header's value", Form.FIELD, scope);
    }

    static List<HeaderRule> request(Value value, KnownVariables known) {
        return value.map(map -> {
            HeadersReader reader = new HeadersReader(map, known.by(Scope.SENT));
            return map.build(reader::rules);
        });
    }

    static List<ResponseHeaders> response(Value value, KnownVariables known) {
        return value.oneOrMore(one -> one.map(map -> response(map, known)));
    }

    private static ResponseHeaders response(MapReader map, KnownVariables known) {
        HeadersReader reader = new HeadersReader(map, known.by(Scope.ANSWER));
        var statuses = map.<@Nullable StatusRanges>optional("statuses", HeadersReader::statuses, null);
        var refusals = map.optional("own_answers", Value::flag, false);
        var interim = map.optional("interim", Value::flag, false);
        return map.build(() -> new ResponseHeaders(reader.rules(), statuses.get(), refusals.get(), interim.get()));
    }

    private static StatusRanges statuses(Value value) {
        return new StatusRanges(
                value.oneOrMore(one -> one.parsed("a status such as 200 or 200-299", StatusRanges.Range::of)));
    }

    /// How a value is written depends on the field.
    private List<VariableText> written(String name, List<VariableText> values) {
        return COOKIES.contains(name.toLowerCase(Locale.ROOT))
                ? values.stream()
                        .map(value -> VariableText.parse(value.source(), Form.COOKIE, scope))
                        .toList()
                : values;
    }

    /// One name is meant once: which of two came first nobody could see.
    private List<HeaderRule> rules() {
        List<HeaderRule> rules = new ArrayList<>();
        removed.get().forEach(name -> rules.add(new HeaderRule(Operation.REMOVE, name, List.of())));
        written.forEach((operation, fields) -> fields.get()
                .forEach((name, values) -> rules.add(new HeaderRule(operation, name, written(name, values)))));
        Map<String, Operation> seen = new HashMap<>();
        for (HeaderRule rule : rules) {
            Operation before = seen.put(rule.name().toLowerCase(Locale.ROOT), rule.operation());
            if (before != null) {
                throw new IllegalArgumentException(rule.name() + " is in " + before.word() + " and in "
                        + rule.operation().word());
            }
        }
        if (rules.isEmpty() || rules.size() > MOST) {
            throw new IllegalArgumentException(
                    rules.size() + " rules; allowed: 1 to " + MOST + " by set, add, append and remove");
        }
        return rules;
    }
}
