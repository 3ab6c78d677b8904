package lbd.health.text;

import java.nio.ByteBuffer;
import lbd.core.health.Reason;
import lbd.health.stream.Dialogue;
import lbd.health.stream.DialogueStep;
import lbd.health.stream.Received;

/// What the server says comes in lines.
abstract class LineDialogue implements Dialogue {
    /// RFC 5321 section 4.5.3.1.5 has 512; agents explain themselves at more length.
    static final int LONGEST_LINE = 2048;

    private final Received received = new Received(LONGEST_LINE);

    /// @param line without its end
    abstract DialogueStep line(String line);

    /// What a last line without its end means.
    DialogueStep unfinished(String line) {
        return Dialogue.super.closed();
    }

    @Override
    public final DialogueStep received(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            received.add(bytes);
            for (int end = received.lineEnd(); end >= 0; end = received.lineEnd()) {
                String line = received.text(0, end).stripTrailing();
                received.drop(end + 1);
                DialogueStep step = line(line);
                if (!step.equals(DialogueStep.WAIT)) {
                    return step;
                }
            }
            if (received.length() == LONGEST_LINE) {
                return DialogueStep.fail(Reason.PROTOCOL, "a line of more than " + LONGEST_LINE + " bytes");
            }
        }
        return DialogueStep.WAIT;
    }

    @Override
    public final DialogueStep closed() {
        return unfinished(received.text(0, received.length()).stripTrailing());
    }
}
