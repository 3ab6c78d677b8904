package lbd.health.run;

import lbd.core.health.Advice;
import lbd.core.health.AgentReport;
import lbd.core.health.Reason;
import org.jspecify.annotations.Nullable;

/// What came of one run.
///
/// @param evidence for people, one line
/// @param advice   about the server's share of work
/// @param report   an agent's; null from every other check, and from an agent that did not answer
public record RunOutcome(
        boolean passed,
        Reason reason,
        String evidence,
        Advice advice,
        @Nullable AgentReport report) {
    private static final int LONGEST_EVIDENCE = 200;

    public RunOutcome {
        evidence = oneLine(evidence);
    }

    public static RunOutcome pass(String evidence) {
        return new RunOutcome(true, Reason.PASSED, evidence, Advice.NONE, null);
    }

    public static RunOutcome pass(String evidence, Advice advice) {
        return new RunOutcome(true, Reason.PASSED, evidence, advice, null);
    }

    public static RunOutcome fail(Reason reason, String evidence) {
        return new RunOutcome(false, reason, evidence, Advice.NONE, null);
    }

    public RunOutcome prefixed(String prefix) {
        return new RunOutcome(passed, reason, prefix + evidence, advice, report);
    }

    /// What servers say reaches logs and terminals: no control characters, no second line, not too long.
    private static String oneLine(String text) {
        int length = Math.min(text.length(), LONGEST_EVIDENCE);
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.substring(0, length).replaceAll("\\p{Cc}+", " ").strip();
            }
        }
        return length < text.length() ? text.substring(0, length) : text;
    }
}
