package lbd.core.edit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.check.StatusRanges;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.ResponseHeaders;

/// What rules do to answers: a [FieldPlan] for each kind of them. Immutable; any thread.
public final class AnswerPlan {
    /// Changes nothing.
    public static final AnswerPlan NONE = of(List.of());

    private static final int FIRST = 100;
    private static final int LAST = 999;

    private final ByStatus answers;
    private final ByStatus refusals;
    private final ByStatus interim;

    private AnswerPlan(List<ResponseHeaders> headers) {
        answers = ByStatus.of(headers);
        refusals =
                ByStatus.of(headers.stream().filter(ResponseHeaders::refusals).toList());
        interim = ByStatus.of(headers.stream().filter(ResponseHeaders::interim).toList());
    }

    /// @param headers in their order
    public static AnswerPlan of(List<ResponseHeaders> headers) {
        return new AnswerPlan(headers);
    }

    /// For a server's answer, and one that the configuration asks for.
    public FieldPlan answer(int status) {
        return answers.of(status);
    }

    /// For what is answered where a request is refused or has failed.
    public FieldPlan refusal(int status) {
        return refusals.of(status);
    }

    /// For an answer before the final one.
    public FieldPlan interim(int status) {
        return interim.of(status);
    }

    /// Whether all of it is the same for all requests.
    public boolean isConstant() {
        return answers.isConstant() && refusals.isConstant() && interim.isConstant();
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
