package lbd.health.stream;

import java.util.function.Supplier;
import lbd.core.health.Reason;
import lbd.health.run.RunOutcome;

/// What a dialogue wants next.
public sealed interface DialogueStep {
    DialogueStep WAIT = new Wait();

    /// More from the server.
    record Wait() implements DialogueStep {}

    /// These bytes sent, then more from the server.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Send(byte[] bytes) implements DialogueStep {}

    /// Nothing: this is how it went.
    record Done(RunOutcome outcome) implements DialogueStep {}

    /// This computed away from the loop; its result is how it went.
    record Work(Supplier<RunOutcome> work) implements DialogueStep {}

    static DialogueStep pass(String evidence) {
        return new Done(RunOutcome.pass(evidence));
    }

    static DialogueStep fail(Reason reason, String evidence) {
        return new Done(RunOutcome.fail(reason, evidence));
    }
}
