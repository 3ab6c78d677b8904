package lbd.daemon.admin;

import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;

/// What an operator changed by hand.
final class Differing {
    private Differing() {}

    static long servers(RuntimeState state) {
        return state.pools().values().stream()
                .flatMap(p -> p.servers().stream())
                .filter(Server::differsFromFile)
                .count();
    }
}
