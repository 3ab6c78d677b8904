package lbd.health.tcp;

import java.nio.ByteBuffer;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.Payload;
import lbd.health.stream.Dialogue;
import lbd.health.stream.Received;
import lbd.health.stream.Step;
import org.jspecify.annotations.Nullable;

/// Send, expect. Without `expect` the connection itself is the answer.
public final class TcpDialogue implements Dialogue {
    /// Where `expect` must occur; a server that has said so much else fails.
    static final int LONGEST_ANSWER = 16 * 1024;

    private final @Nullable Payload send;
    private final @Nullable Payload expect;
    private final Received received = new Received(LONGEST_ANSWER);

    public TcpDialogue(CheckSpec.Tcp spec) {
        send = spec.send();
        expect = spec.expect();
    }

    @Override
    public Step opened() {
        if (send == null && expect == null) {
            return Step.pass("connected");
        }
        return send == null ? Step.WAIT : new Step.Send(send.bytes());
    }

    @Override
    public Step received(ByteBuffer bytes) {
        boolean room = received.add(bytes);
        if (expect == null || received.indexOf(expect.bytes()) >= 0) {
            return Step.pass(expect == null ? "answered" : "answered as expected");
        }
        return room ? Step.WAIT : Step.fail(Reason.CONTENT, "not as expected in the first 16KiB: " + beginning());
    }

    @Override
    public Step closed() {
        boolean silent = received.length() == 0;
        return silent ? Dialogue.super.closed() : Step.fail(Reason.CONTENT, "not as expected: " + beginning());
    }

    @Override
    public String awaited() {
        return received.length() == 0 ? "an answer" : "the answer as expected, but " + beginning();
    }

    private String beginning() {
        return "\"" + received.text(0, Math.min(40, received.length())) + "\"";
    }
}
