package lbd.health.udp;

import java.nio.ByteBuffer;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.Payload;
import lbd.health.run.RunOutcome;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;

/// `type: udp`: a datagram, and its reply where one is wanted. Where none is, silence until the timeout passes: only
/// an ICMP error tells a closed port.
public final class UdpDialogue implements Dialogue {
    private static final int LARGEST_DATAGRAM = 64 * 1024;

    private final CheckSpec.Udp spec;

    public UdpDialogue(CheckSpec.Udp spec) {
        this.spec = spec;
    }

    @Override
    public DialogueStep opened() {
        return new DialogueStep.Send(spec.send().bytes());
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        Received reply = new Received(LARGEST_DATAGRAM);
        reply.add(bytes);
        Payload expect = spec.expect();
        if (expect == null || reply.indexOf(expect.bytes()) >= 0) {
            return DialogueStep.pass("replied");
        }
        return DialogueStep.fail(Reason.CONTENT, "replied not as expected: \"" + reply.text(0, reply.length()) + "\"");
    }

    @Override
    public RunOutcome silent() {
        return spec.requireReply() || spec.expect() != null ? Dialogue.super.silent() : RunOutcome.pass("not refused");
    }

    @Override
    public String awaited() {
        return "reply";
    }
}
