package lbd.health.stream;

import java.nio.ByteBuffer;
import lbd.core.health.Reason;
import lbd.health.run.RunOutcome;

/// What is said on one connection: a state machine of bytes, without sockets or time. Used once.
public interface Dialogue {
    /// The connection stands.
    DialogueStep opened();

    /// Takes all of what the server sent, however it was cut.
    DialogueStep received(ByteBuffer bytes);

    /// The server ended its side.
    default DialogueStep closed() {
        return DialogueStep.fail(Reason.CLOSED, "closed before " + awaited());
    }

    /// The time is over.
    default RunOutcome silent() {
        return RunOutcome.fail(Reason.TIMEOUT, "no " + awaited() + " in time");
    }

    /// What the server owes, for people: `greeting`, `answer to PING`.
    String awaited();
}
