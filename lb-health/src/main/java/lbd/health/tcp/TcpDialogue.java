package lbd.health.tcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import lbd.core.health.Reason;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.Payload;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;
import org.jspecify.annotations.Nullable;

/// Send, expect, and so on. Without a step the connection itself is the answer.
public final class TcpDialogue implements Dialogue {
    /// Where `expect` must occur; a server that has said so much else fails.
    static final int LONGEST_ANSWER = 16 * 1024;

    private final List<Turn> turns;
    private final Received received = new Received(LONGEST_ANSWER);
    private int at;

    /// A step with all that is sent before anything is awaited; only the last one may await nothing certain.
    ///
    /// @param send   empty for nothing
    /// @param number of the step in the configuration, from 1
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Turn(byte[] send, byte @Nullable [] expect, int number) {}

    public TcpDialogue(CheckSpec.Tcp spec) {
        turns = turns(spec.steps());
    }

    private static List<Turn> turns(List<CheckSpec.TcpStep> steps) {
        List<Turn> turns = new ArrayList<>();
        ByteArrayOutputStream send = new ByteArrayOutputStream();
        for (int i = 0; i < steps.size(); i++) {
            Payload sent = steps.get(i).send();
            Payload expected = steps.get(i).expect();
            if (sent != null) {
                send.writeBytes(sent.bytes());
            }
            if (expected != null || i == steps.size() - 1) {
                turns.add(new Turn(send.toByteArray(), expected == null ? null : expected.bytes(), i + 1));
                send.reset();
            }
        }
        return turns;
    }

    @Override
    public DialogueStep opened() {
        return turns.isEmpty() ? DialogueStep.pass("connected") : begin();
    }

    private DialogueStep begin() {
        byte[] send = turns.get(at).send();
        return send.length == 0 ? DialogueStep.WAIT : new DialogueStep.Send(send);
    }

    @Override
    public DialogueStep received(ByteBuffer bytes) {
        boolean room = received.add(bytes);
        while (true) {
            Turn turn = turns.get(at);
            byte[] expect = turn.expect();
            if (expect == null) {
                return DialogueStep.pass("answered");
            }
            int found = received.indexOf(expect);
            if (found < 0) {
                return room ? DialogueStep.WAIT : fail("not as expected in the first 16KiB: " + beginning());
            }
            at++;
            if (at == turns.size()) {
                return DialogueStep.pass("answered as expected");
            }
            if (turns.get(at).send().length > 0) {
                // What came before the question is no answer to it.
                received.drop(received.length());
                return begin();
            }
            received.drop(found + expect.length);
            room = true;
        }
    }

    @Override
    public DialogueStep closed() {
        boolean silent = received.length() == 0;
        return silent ? Dialogue.super.closed() : fail("not as expected: " + beginning());
    }

    private DialogueStep fail(String evidence) {
        return DialogueStep.fail(Reason.CONTENT, step() + evidence);
    }

    @Override
    public String awaited() {
        return step() + (received.length() == 0 ? "an answer" : "the answer as expected, but " + beginning());
    }

    /// Which it is, where there are several.
    private String step() {
        return turns.size() < 2
                ? ""
                : "step " + turns.get(Math.min(at, turns.size() - 1)).number() + ": ";
    }

    private String beginning() {
        return "\"" + received.text(0, Math.min(40, received.length())) + "\"";
    }
}
