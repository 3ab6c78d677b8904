package lbd.daemon.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.daemon.cli.DrainWait.LeftView;

/// Asks the daemon what servers have in hand; a host name is all of its addresses.
///
/// @param servers as they were named
record ServersLeft(TalkOptions daemon, List<ServerPath> servers) implements DrainWait.Source {
    @Override
    public List<LeftView> now() throws NotReachableException {
        Map<String, JsonNode> pools = new HashMap<>();
        List<LeftView> left = new ArrayList<>();
        for (ServerPath server : servers) {
            JsonNode pool = pools.get(server.pool());
            if (pool == null) {
                pool = daemon.read(ApiPath.status(server.pool(), false)).path("pool");
                pools.put(server.pool(), pool);
            }
            left.addAll(of(server, pool));
        }
        return left;
    }

    private static List<LeftView> of(ServerPath server, JsonNode pool) {
        List<LeftView> found = new ArrayList<>();
        for (JsonNode one : pool.path("servers")) {
            String name = one.path("name").asText();
            if (name.equals(server.server())) {
                return List.of(view(server, one));
            }
            if (isAddressOf(name, server.server())) {
                found.add(view(server, one));
            }
        }
        String path = server.pool() + "/" + server.server();
        return found.isEmpty() ? List.of(new LeftView(path, 0, null)) : found;
    }

    /// `app5@10.0.0.5` of `app5`, `app:80@10.0.0.5` of `app`.
    private static boolean isAddressOf(String name, String entry) {
        int at = name.lastIndexOf('@');
        return at > 0 && (name.substring(0, at).equals(entry) || name.startsWith(entry + ":"));
    }

    private static LeftView view(ServerPath server, JsonNode one) {
        return new LeftView(
                server.pool() + "/" + one.path("name").asText(),
                one.path("in_flight").asInt(),
                one.path("state").asText());
    }
}
