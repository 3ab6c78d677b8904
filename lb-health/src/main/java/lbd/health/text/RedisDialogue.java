package lbd.health.text;

import java.nio.charset.StandardCharsets;
import lbd.core.health.Reason;
import lbd.health.stream.DialogueStep;

/// `type: redis`: PING, +PONG.
public final class RedisDialogue extends LineDialogue {
    private static final String PING = "*1\r\n$4\r\nPING\r\n";

    @Override
    public DialogueStep opened() {
        return new DialogueStep.Send(PING.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    DialogueStep line(String line) {
        if (line.equals("+PONG")) {
            return DialogueStep.pass("PONG");
        }
        return DialogueStep.fail(line.startsWith("-") ? Reason.REFUSED : Reason.PROTOCOL, "answered \"" + line + "\"");
    }

    @Override
    public String awaited() {
        return "answer to PING";
    }
}
