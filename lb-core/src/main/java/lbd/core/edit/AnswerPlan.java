package lbd.core.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.http.Head;
import lbd.core.http.MediaRange;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.ResponseHeaders;

/// What rules do to answers: a [FieldPlan] for each kind of them. Immutable; any thread.
public final class AnswerPlan {
    /// Changes nothing.
    public static final AnswerPlan NONE = of(List.of());

    private static final int FIRST = 100;
    private static final int LAST = 999;

    private final ByType answers;
    private final ByType refusals;
    private final ByStatus interim;

    private AnswerPlan(List<ResponseHeaders> headers) {
        answers = ByType.of(headers);
        refusals = ByType.of(headers.stream().filter(ResponseHeaders::refusals).toList());
        interim = ByStatus.of(headers.stream()
                .filter(one -> one.interim() && one.types().isEmpty())
                .toList());
    }

    /// @param headers in their order
    public static AnswerPlan of(List<ResponseHeaders> headers) {
        return new AnswerPlan(headers);
    }

    /// For a server's answer, and one that the configuration asks for.
    public FieldPlan answer(Head answer) {
        return answers.of(answer);
    }

    /// For what is answered where a request is refused or has failed.
    public FieldPlan refusal(Head answer) {
        return refusals.of(answer);
    }

    /// For an answer before the final one.
    public FieldPlan interim(int status) {
        return interim.of(status);
    }

    /// Whether all of it is the same for all requests.
    public boolean isConstant() {
        return answers.isConstant() && refusals.isConstant() && interim.isConstant();
    }

    /// One where no rule asks for a type, which is the rule.
    ///
    /// @param each those that rules name, all of a kind last: the first that an answer is of is the one
    /// @param none for answers of none of them
    private record ByType(List<Typed> each, ByStatus none) {
        record Typed(MediaRange type, ByStatus plan) {}

        static ByType of(List<ResponseHeaders> headers) {
            List<Typed> each = headers.stream()
                    .flatMap(one -> one.types().stream())
                    .distinct()
                    .sorted(Comparator.comparing(type -> type.endsWith("/*")))
                    .map(type -> new Typed(MediaRange.of(type), ByStatus.of(meant(headers, type))))
                    .toList();
            return new ByType(each, ByStatus.of(meant(headers, "")));
        }

        private static List<ResponseHeaders> meant(List<ResponseHeaders> headers, String type) {
            String all = type.substring(0, type.indexOf('/') + 1) + "*";
            return headers.stream()
                    .filter(one -> one.types().isEmpty()
                            || one.types().contains(type)
                            || one.types().contains(all))
                    .toList();
        }

        FieldPlan of(Head answer) {
            for (int i = 0; i < each.size(); i++) {
                if (each.get(i).type().contains(answer)) {
                    return each.get(i).plan().of(answer.status());
                }
            }
            return none.of(answer.status());
        }

        boolean isConstant() {
            return none.isConstant() && each.stream().allMatch(one -> one.plan().isConstant());
        }
    }

    /// One plan where no rule asks for a status, which is the rule.
    private record ByStatus(FieldPlan any, List<FieldPlan> each) {
        private static final List<FieldPlan> NONE = List.of();

        static ByStatus of(List<ResponseHeaders> headers) {
            if (headers.stream().allMatch(h -> h.statuses() == null)) {
                return new ByStatus(plan(headers), NONE);
            }
            Map<List<ResponseHeaders>, FieldPlan> made = new HashMap<>();
            FieldPlan[] each = new FieldPlan[LAST - FIRST + 1];
            for (int status = FIRST; status <= LAST; status++) {
                List<ResponseHeaders> meant = meant(headers, status);
                each[status - FIRST] = made.computeIfAbsent(meant, ByStatus::plan);
            }
            return new ByStatus(FieldPlan.NONE, List.of(each));
        }

        private static List<ResponseHeaders> meant(List<ResponseHeaders> headers, int status) {
            List<ResponseHeaders> meant = new ArrayList<>();
            for (ResponseHeaders one : headers) {
                StatusRanges statuses = one.statuses();
                if (statuses == null || statuses.contains(status)) {
                    meant.add(one);
                }
            }
            return meant;
        }

        private static FieldPlan plan(List<ResponseHeaders> headers) {
            List<HeaderRule> rules = new ArrayList<>();
            headers.forEach(one -> rules.addAll(one.rules()));
            return rules.isEmpty() ? FieldPlan.NONE : FieldPlan.of(rules);
        }

        FieldPlan of(int status) {
            return each.isEmpty() ? any : each.get(Math.clamp(status, FIRST, LAST) - FIRST);
        }

        boolean isConstant() {
            for (FieldPlan one : each) {
                if (!one.isConstant()) {
                    return false;
                }
            }
            return any.isConstant();
        }
    }
}
