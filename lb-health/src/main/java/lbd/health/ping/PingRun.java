package lbd.health.ping;

import java.io.IOException;
import java.util.function.Consumer;
import lbd.core.health.Reason;
import lbd.core.model.check.HealthCheck;
import lbd.health.run.Context;
import lbd.health.run.Run;
import lbd.health.run.RunOutcome;
import lbd.health.run.Subject;

/// One echo request and its reply.
public final class PingRun implements Run {
    private final Context context;
    private final HealthCheck check;
    private final Subject subject;
    private boolean waiting;
    private long token;

    public PingRun(Context context, HealthCheck check, Subject subject) {
        this.context = context;
        this.check = check;
        this.subject = subject;
    }

    @Override
    public void start(Consumer<RunOutcome> done) {
        try {
            waiting = true;
            token = context.echo().send(subject.inet().getAddress(), check.target(), context.loop(), () -> reply(done));
        } catch (IOException e) {
            waiting = false;
            boolean unreachable = String.valueOf(e.getMessage()).startsWith("sendto");
            Reason reason = unreachable ? Reason.UNREACHABLE : Reason.LOCAL;
            done.accept(RunOutcome.fail(reason, String.valueOf(e.getMessage())));
        }
    }

    private void reply(Consumer<RunOutcome> done) {
        if (waiting) {
            waiting = false;
            done.accept(RunOutcome.pass("echo reply"));
        }
    }

    @Override
    public RunOutcome expire() {
        cancel();
        return RunOutcome.fail(Reason.TIMEOUT, "no echo reply in time");
    }

    @Override
    public void cancel() {
        if (waiting) {
            waiting = false;
            context.echo().forget(token);
        }
    }
}
