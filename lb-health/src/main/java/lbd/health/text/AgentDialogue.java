package lbd.health.text;

import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.Payload;
import lbd.health.stream.Step;
import org.jspecify.annotations.Nullable;

/// `type: agent`: one line of HAProxy's agent words.
public final class AgentDialogue extends LineDialogue {
    private final @Nullable Payload send;

    public AgentDialogue(CheckSpec.Agent spec) {
        send = spec.send();
    }

    @Override
    public Step opened() {
        return send == null ? Step.WAIT : new Step.Send(send.bytes());
    }

    @Override
    Step line(String line) {
        return new Step.Done(AgentWords.read(line));
    }

    @Override
    Step unfinished(String line) {
        return line.isEmpty() ? Step.fail(Reason.CLOSED, "closed before " + awaited()) : line(line);
    }

    @Override
    public String awaited() {
        return "word of the agent";
    }
}
