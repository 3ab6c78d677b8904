package lbd.health.stream;

import java.util.function.Supplier;
import lbd.core.health.Reason;
import lbd.health.run.RunOutcome;

/// What a dialogue wants next.
public sealed interface Step {
    Step WAIT = new Wait();

    /// More from the server.
    record Wait() implements Step {}

    /// These bytes sent, then more from the server.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Send(byte[] bytes) implements Step {}

    /// Nothing: this is how it went.
    record Done(RunOutcome outcome) implements Step {}

    /// This computed away from the loop; its result is how it went.
    record Work(Supplier<RunOutcome> work) implements Step {}

    static Step pass(String evidence) {
        return new Done(RunOutcome.pass(evidence));
    }

    static Step fail(Reason reason, String evidence) {
        return new Done(RunOutcome.fail(reason, evidence));
    }
}
