package lbd.config.section;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.NamedKind;
import lbd.config.bind.Refused;
import lbd.config.bind.Value;
import lbd.core.model.PoolSpec;
import lbd.core.model.ServerSpec;

/// The `track:` of all servers, which may name servers further down in the file: looked at once all are read.
final class Tracks {
    private final List<Track> tracks = new ArrayList<>();

    private record Track(Value value, String path) {}

    /// `pool/server`
    String read(Value value) {
        String path = value.line();
        int slash = path.indexOf('/');
        if (slash < 1 || slash == path.length() - 1) {
            throw value.refuse("expected a pool and a server such as app/app1, not \"" + path + "\"");
        }
        value.uses(NamedKind.POOL, path.substring(0, slash));
        tracks.add(new Track(value, path));
        return path;
    }

    /// Reports those that lead nowhere, or round in a circle.
    void check(List<PoolSpec> pools) {
        Map<String, ServerSpec> servers = new HashMap<>();
        for (PoolSpec pool : pools) {
            pool.servers().forEach(server -> servers.put(pool.name() + "/" + server.name(), server));
        }
        for (Track track : tracks) {
            try {
                check(track, servers);
            } catch (Refused e) {
                // Told; the others are looked at all the same.
            }
        }
    }

    private static void check(Track track, Map<String, ServerSpec> servers) {
        if (!servers.containsKey(track.path)) {
            throw track.value.refuse("there is no server \"" + track.path + "\"");
        }
        Set<String> seen = new HashSet<>();
        String next = track.path;
        while (next != null) {
            if (!seen.add(next)) {
                throw track.value.refuse(
                        "servers follow each other in a circle: " + String.join(" -> ", chain(next, servers)));
            }
            ServerSpec server = servers.get(next);
            next = server == null ? null : server.track();
        }
    }

    private static List<String> chain(String first, Map<String, ServerSpec> servers) {
        List<String> chain = new ArrayList<>(List.of(first));
        String next = first;
        do {
            ServerSpec server = servers.get(next);
            next = server == null || server.track() == null ? first : server.track();
            chain.add(next);
        } while (!next.equals(first));
        return chain;
    }
}
