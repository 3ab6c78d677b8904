package lbd.daemon.plan;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import lbd.core.pool.Server;
import lbd.proxy.InHand;

/// Counts what is in hand.
@FunctionalInterface
public interface Work {
    /// The work that would be cut if these went and it did not end within the grace.
    CompletionStage<InHand> inHand(Set<String> listeners, Set<Server> servers);
}
