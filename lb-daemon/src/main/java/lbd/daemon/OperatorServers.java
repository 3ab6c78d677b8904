package lbd.daemon;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;
import lbd.daemon.checks.ChecksPart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What an operator says of servers. Any thread; done on the state thread.
public final class OperatorServers {
    private static final Logger log = LoggerFactory.getLogger(OperatorServers.class);

    private final OperatorTurn turn;
    private final ChecksPart checks;

    OperatorServers(OperatorTurn turn, ChecksPart checks) {
        this.turn = turn;
        this.checks = checks;
    }

    /// The future gives the servers that were meant: several where it is a host name with several
    /// addresses. It fails with [NotPossibleException] where there is none.
    public CompletableFuture<List<Server>> say(String pool, String server, ServerSpec.State wanted) {
        return turn.kept(turn.call(() -> {
            turn.mayBeSaid();
            List<Server> meant = turn.pool(pool).named(server);
            List<Server> found = meant.isEmpty() ? List.of(turn.find(pool, server)) : meant;
            for (Server each : found) {
                ServerSpec.State before = each.state();
                each.stateByHand(wanted);
                checks.operator(each, wanted);
                changed(each, "state", before.word(), wanted.word());
            }
            turn.pool(pool).saidOfName(server, wanted);
            turn.look();
            turn.kept();
            return found;
        }));
    }

    /// The future fails with [NotPossibleException] where there is no such server.
    ///
    /// @param weight 0 to 65,535
    public CompletableFuture<Server> weigh(String pool, String server, int weight) {
        return turn.kept(turn.call(() -> weigh(turn.find(pool, server), weight)));
    }

    /// Takes an operator's weight back. The future fails with [NotPossibleException] where there is no such server.
    public CompletableFuture<Server> weighAsInFile(String pool, String server) {
        return turn.kept(turn.call(() ->
                weigh(turn.find(pool, server), turn.find(pool, server).spec().weight())));
    }

    private Server weigh(Server server, int weight) throws NotPossibleException {
        turn.mayBeSaid();
        int before = server.weight();
        server.weightByHand(weight);
        turn.look();
        changed(server, "weight", before, weight);
        turn.kept();
        return server;
    }

    /// Says how servers are in place of their checks, which go on. The future gives the servers that were meant, or
    /// fails
    /// with [NotPossibleException] where there is none.
    ///
    /// @param up null: what the checks say
    public CompletableFuture<List<Server>> force(String pool, String server, @Nullable Boolean up) {
        return turn.kept(turn.call(() -> {
            turn.mayBeSaid();
            List<Server> meant = turn.pool(pool).named(server);
            List<Server> found = meant.isEmpty() ? List.of(turn.find(pool, server)) : meant;
            for (Server each : found) {
                String before = word(each.healthByHand());
                each.healthByHand(up, System.nanoTime());
                checks.force(each, up);
                changed(each, "health", before, word(up));
            }
            turn.look();
            turn.kept();
            return found;
        }));
    }

    private static String word(@Nullable Boolean health) {
        return health == null ? "auto" : health ? "up" : "down";
    }

    private static void changed(Server server, String what, Object before, Object after) {
        log.atInfo()
                .addKeyValue("event", "server." + what)
                .addKeyValue("pool", server.pool())
                .addKeyValue("server", server.name())
                .addKeyValue("from", before)
                .addKeyValue("to", after)
                .addKeyValue("by", "operator")
                .log();
    }
}
