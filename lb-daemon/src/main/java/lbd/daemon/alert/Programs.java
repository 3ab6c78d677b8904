package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import lbd.core.model.alert.AlertTarget;
import lbd.core.model.alert.AlertText;
import lbd.vrrp.script.Command;
import lbd.vrrp.script.ScriptOutcome;

/// Tells programs: by their environment, and by JSON on their standard input. No shell is used, and none of lbd's
/// capabilities goes along.
final class Programs {
    /// As for other programs that are told of changes.
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /// sysexits.h: "temporary failure; the user is invited to retry".
    private static final int EX_TEMPFAIL = 75;
    /// One string of an environment may have 128 KiB.
    private static final int LONGEST = 16 * 1024;

    private Programs() {}

    static String send(AlertTarget.Command to, Message message) throws NotSentException, InterruptedException {
        String obstacle = Command.obstacle();
        if (obstacle != null) {
            throw new NotSentException(obstacle, false);
        }
        ScriptOutcome outcome = new Command(to.command(), null, "")
                .run(LIMIT, environment(message), (message.json() + "\n").getBytes(UTF_8));
        return switch (outcome) {
            case ScriptOutcome.Exited(int status) when status == 0 -> "exited with status 0";
            case ScriptOutcome.Exited(int status) -> throw new NotSentException(outcome.text(), status == EX_TEMPFAIL);
            case ScriptOutcome.NotStarted _ -> throw new NotSentException(outcome.text(), true);
            case ScriptOutcome.Killed _, ScriptOutcome.TimedOut _ -> throw new NotSentException(outcome.text(), false);
        };
    }

    private static Map<String, String> environment(Message message) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : AlertText.names()) {
            String value = message.value(name).replace('\0', ' ');
            if (!value.isEmpty()) {
                environment.put(
                        "LBD_" + name.toUpperCase(Locale.ROOT),
                        value.length() > LONGEST ? value.substring(0, LONGEST) : value);
            }
        }
        return environment;
    }
}
