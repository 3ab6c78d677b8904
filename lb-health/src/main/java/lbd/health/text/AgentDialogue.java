package lbd.health.text;

import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.Payload;
import lbd.health.stream.DialogueStep;
import org.jspecify.annotations.Nullable;

/// `type: agent`: one line of HAProxy's agent words.
public final class AgentDialogue extends LineDialogue {
    private final @Nullable Payload send;

    public AgentDialogue(CheckSpec.Agent spec) {
        send = spec.send();
    }

    @Override
    public DialogueStep opened() {
        return send == null ? DialogueStep.WAIT : new DialogueStep.Send(send.bytes());
    }

    @Override
    DialogueStep line(String line) {
        return new DialogueStep.Done(AgentWords.read(line));
    }

    @Override
    DialogueStep unfinished(String line) {
        return line.isEmpty() ? DialogueStep.fail(Reason.CLOSED, "closed before " + awaited()) : line(line);
    }

    @Override
    public String awaited() {
        return "word of the agent";
    }
}
