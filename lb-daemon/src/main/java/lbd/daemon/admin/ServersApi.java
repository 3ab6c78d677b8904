package lbd.daemon.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Server;
import lbd.daemon.Operator;

/// The paths that change a server: its state, weight and health, and by [ChangesApi] what the file says of it.
final class ServersApi {
    private final Operator operator;
    private final StatusReport status;
    private final ChangesApi changes;

    ServersApi(Operator operator, StatusReport status) {
        this.operator = operator;
        this.status = status;
        this.changes = new ChangesApi(operator, this::servers);
    }

    /// Those of what the file says, of other things than servers too.
    ChangesApi changes() {
        return changes;
    }

    /// @param verb the last part of the path
    CompletableFuture<Answer> change(AdminRequest request, String pool, String server, String verb) {
        return switch (verb) {
            case "enable" -> say(request, pool, server, ServerSpec.State.ENABLED);
            case "drain" -> say(request, pool, server, ServerSpec.State.DRAIN);
            case "disable" -> say(request, pool, server, ServerSpec.State.DISABLED);
            case "weight" -> weigh(request, pool, server);
            case "health" -> changes.health(request, pool, server);
            case String change when ChangesApi.isOne(change) -> changes.server(request, pool, server, change);
            default -> Work.done(Answer.notFound(request));
        };
    }

    private CompletableFuture<Answer> say(AdminRequest request, String pool, String server, ServerSpec.State state) {
        return Work.kept(
                request, operator, operator.servers().say(pool, server, state), found -> servers(request, found));
    }

    private CompletableFuture<Answer> weigh(AdminRequest request, String pool, String server) {
        String value = request.value();
        if (value.equals("file")) {
            return Work.kept(
                    request, operator, operator.servers().weighAsInFile(pool, server), s -> server(request, s));
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > ServerSpec.MAX_WEIGHT) {
            return Work.done(Answer.error(
                    request, 400, "weight: \"" + value + "\" is out of range; allowed: 0 to " + ServerSpec.MAX_WEIGHT));
        }
        return Work.kept(
                request,
                operator,
                operator.servers().weigh(pool, server, Integer.parseInt(value)),
                s -> server(request, s));
    }

    private Answer server(AdminRequest request, Server server) {
        return Answer.of(request, 200, text(server), status.server(server));
    }

    /// Several are the addresses of a host name.
    private Answer servers(AdminRequest request, List<Server> found) {
        if (found.size() == 1) {
            return server(request, found.getFirst());
        }
        String text = found.stream().map(ServersApi::text).collect(Collectors.joining());
        return Answer.of(
                request,
                200,
                text,
                new ServersView(found.stream().map(status::server).toList()));
    }

    private static String text(Server server) {
        return "%s: %s, weight %d, %d in flight%s\n"
                .formatted(
                        server.path(),
                        server.state().word(),
                        server.weight(),
                        server.inFlight(),
                        server.differsFromFile() ? " (differs from the file)" : "");
    }

    /// @param servers each as it is shown alone
    record ServersView(List<StatusView.ServerView> servers) {}
}
