package lbd.health.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.health.Advice;
import lbd.core.health.AgentReport;
import lbd.core.health.Reason;
import lbd.core.model.ServerSpec;
import lbd.health.run.RunOutcome;
import org.jspecify.annotations.Nullable;

/// What HAProxy's agents say (configuration manual, `agent-check`): words separated by blanks or commas, a reason
/// after `#`. Of two words about the same the last one holds; unknown words are passed over.
///
/// | word                                | meaning                                             |
/// | ----------------------------------- | --------------------------------------------------- |
/// | `75%`                               | share of the configured weight                      |
/// | `maxconn:30`                        | at most so many connections                         |
/// | `ready`, `drain`, `maint`           | the operator's state, as the agent wants it         |
/// | `up`                                | up, as far as the agent is concerned                |
/// | `down`, `fail`, `failed`, `stopped` | down at once, whatever the checks say               |
final class AgentWords {
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,4})%");
    private static final Pattern MAXCONN = Pattern.compile("maxconn:([0-9]{1,7})");
    private static final int MAX_PERCENT = 1000;

    private @Nullable Boolean up;
    private ServerSpec.@Nullable State state;
    private Advice.@Nullable Weight weight;
    private @Nullable Integer maxConnections;
    private boolean understood;

    private AgentWords() {}

    static RunOutcome read(String line) {
        AgentWords words = new AgentWords();
        for (String word : line.replaceFirst("#.*", "").split("[ ,\t\r]+", -1)) {
            words.understood |= words.take(word.toLowerCase(Locale.ROOT));
        }
        if (!words.understood) {
            return RunOutcome.fail(Reason.PROTOCOL, "agent said \"" + line + "\"");
        }
        Advice advice = new Advice(words.weight, words.maxConnections, words.state);
        return new RunOutcome(true, Reason.AGENT, line.strip(), advice, new AgentReport(words.up, line.strip()));
    }

    private boolean take(String word) {
        switch (word) {
            case "up" -> up = true;
            case "down", "fail", "failed", "stopped" -> up = false;
            case "ready" -> state = ServerSpec.State.ENABLED;
            case "drain" -> state = ServerSpec.State.DRAIN;
            case "maint" -> state = ServerSpec.State.DISABLED;
            default -> {
                return number(word);
            }
        }
        return true;
    }

    private boolean number(String word) {
        Matcher percent = PERCENT.matcher(word);
        if (percent.matches()) {
            weight = new Advice.Weight.Percent(Math.min(MAX_PERCENT, Integer.parseInt(percent.group(1))));
            return true;
        }
        Matcher maxconn = MAXCONN.matcher(word);
        if (maxconn.matches() && Integer.parseInt(maxconn.group(1)) > 0) {
            maxConnections = Integer.parseInt(maxconn.group(1));
            return true;
        }
        return false;
    }
}
