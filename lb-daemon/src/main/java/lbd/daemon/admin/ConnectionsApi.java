package lbd.daemon.admin;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import lbd.core.model.Units;
import lbd.daemon.Traffic;
import lbd.proxy.ConnectionFilter;

/// The paths of client connections: `connections`, `kill`. They tell who the clients are, so they are for who may
/// write.
final class ConnectionsApi {
    private final Traffic traffic;

    ConnectionsApi(Traffic traffic) {
        this.traffic = traffic;
    }

    CompletableFuture<Answer> list(AdminRequest request) {
        if (!request.mayWrite()) {
            return done(Answer.notAllowed(request, "who the clients are is shown through the admin socket"));
        }
        try {
            return Work.answered(request, traffic.connections(filter(request)).toCompletableFuture(), open -> {
                ConnectionsView view = ConnectionsView.of(open);
                return Answer.of(request, 200, request.asText() ? view.text() : "", view);
            });
        } catch (IllegalArgumentException e) {
            return refused(request, e);
        }
    }

    CompletableFuture<Answer> kill(AdminRequest request) {
        try {
            ConnectionFilter filter = filter(request);
            if (filter.equals(new ConnectionFilter(null, null, null, 0))) {
                throw new IllegalArgumentException("all connections are too many: name a pool, a client or an age");
            }
            return Work.answered(
                    request,
                    traffic.kill(filter).toCompletableFuture(),
                    count -> Answer.of(request, 200, count + " cut\n", new KilledView(count)));
        } catch (IllegalArgumentException e) {
            return refused(request, e);
        }
    }

    /// @param cut how many connections
    record KilledView(int cut) {}

    private static ConnectionFilter filter(AdminRequest request) {
        List<String> path = request.path().subList(3, request.path().size());
        String client = request.parameter("client");
        String older = request.parameter("older");
        return new ConnectionFilter(
                path.isEmpty() ? null : path.getFirst(),
                path.size() < 2 ? null : path.get(1),
                client.isEmpty() ? null : address(client),
                older.isEmpty() ? 0 : age(older).toNanos());
    }

    private static InetAddress address(String client) {
        try {
            return InetAddress.ofLiteral(client);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + client + "\" is no address", e);
        }
    }

    private static Duration age(String older) {
        try {
            return Units.duration(older);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("older: " + e.getMessage(), e);
        }
    }

    private static CompletableFuture<Answer> refused(AdminRequest request, IllegalArgumentException e) {
        return done(Answer.error(request, 400, String.valueOf(e.getMessage())));
    }

    private static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
