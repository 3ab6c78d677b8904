package lbd.daemon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import lbd.daemon.vrrp.RunningVrrp;
import lbd.daemon.vrrp.VrrpPart;
import lbd.vrrp.OperatorAnswer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator says of VRRP. Any thread; done on the state thread and on that of VRRP.
public final class OperatorVrrp {
    private static final Logger log = LoggerFactory.getLogger(OperatorVrrp.class);

    private final OperatorTurn turn;
    private final VrrpPart vrrp;

    OperatorVrrp(OperatorTurn turn, VrrpPart vrrp) {
        this.turn = turn;
        this.vrrp = vrrp;
    }

    /// Hands an instance's addresses over and stands back until [#promote].
    ///
    /// The future gives what was done, or fails with [NotPossibleException].
    public CompletableFuture<String> demote(String instance) {
        return vrrp("demote", instance, RunningVrrp::demote);
    }

    /// Ends a demotion and takes over, whatever preempt says.
    ///
    /// The future gives what was done, or fails with [NotPossibleException].
    public CompletableFuture<String> promote(String instance) {
        return vrrp("promote", instance, RunningVrrp::promote);
    }

    private CompletableFuture<String> vrrp(
            String verb, String instance, BiFunction<RunningVrrp, String, CompletableFuture<OperatorAnswer>> request) {
        return turn.call(() -> request.apply(runningVrrp(), instance))
                .thenCompose(answer -> answer)
                .thenApply(answer -> told(verb, instance, answer));
    }

    private RunningVrrp runningVrrp() throws NotPossibleException {
        RunningVrrp running = vrrp.running();
        if (running == null || !running.isRunning()) {
            throw new NotPossibleException("this daemon takes no part in VRRP");
        }
        return running;
    }

    private static String told(String verb, String instance, OperatorAnswer answer) {
        if (!answer.done()) {
            throw new CompletionException(new NotPossibleException(answer.text()));
        }
        log.atInfo()
                .addKeyValue("event", "vrrp." + verb)
                .addKeyValue("instance", instance)
                .addKeyValue("by", "operator")
                .log();
        return answer.text();
    }
}
