package lbd.daemon.upgrade;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import lbd.core.health.CheckResult;
import lbd.core.health.CheckState;
import lbd.core.health.KnownHealth;
import lbd.core.health.Reason;
import lbd.core.health.ServerKey;
import lbd.core.limit.Limit;
import lbd.core.limit.RateTable;
import lbd.core.model.Cidr;
import lbd.core.pool.Learned;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.core.runtime.RuntimeState;
import lbd.health.ServerHealth;
import org.jspecify.annotations.Nullable;

/// What a process knows that no file says: how its servers are, where clients belong, what limits have
/// counted. (What operators have said is kept by [lbd.daemon.changes.Changes].) One writes it as lines, the next reads
/// what it understands, for what its file still has. Times
/// on the monotonic clock mean the same in both. State thread.
public final class Knowledge {
    /// Buckets of a limit in one line.
    private static final int MOST_BUCKETS = 256;

    private final RuntimeState state;
    private final CountersLeft counts;

    public Knowledge(RuntimeState state, CountersLeft counts) {
        this.state = state;
        this.counts = counts;
    }

    // ---- leaving

    /// @param answers what host names stand for
    public void leave(Estate estate, List<ServerHealth> health, Map<String, List<InetAddress>> answers) {
        answers.forEach((host, addresses) -> {
            List<String> line = new ArrayList<>(List.of(host));
            addresses.forEach(address -> line.add(address.getHostAddress()));
            estate.leave("name", line.toArray(String[]::new));
        });
        for (Pool pool : state.pools().values()) {
            pool.servers().forEach(server -> leave(estate, server));
        }
        health.forEach(one -> leave(estate, one));
        state.limits().values().forEach(limit -> leave(estate, limit));
        counts.leave(estate);
        // Last, as there may be more than there is room for.
        leaveClients(estate);
    }

    private static void leave(Estate estate, Server server) {
        long[] ejected = server.ejectedUntil();
        estate.leave(
                "server",
                server.pool(),
                server.name(),
                server.address().toString(),
                Boolean.toString(server.up()),
                ejected == null ? "" : Long.toString(ejected[0]),
                ejected == null ? "" : Long.toString(ejected[1]));
    }

    private void leaveClients(Estate estate) {
        long all = state.pools().values().stream().mapToLong(Pool::heldCount).sum();
        double newest = all <= estate.mostClients() ? 1 : (double) estate.mostClients() / all;
        if (newest < 1) {
            estate.note("of " + all + " clients that belong to a server, those that came last are given, about "
                    + estate.mostClients() + ": memory has no room for more");
        }
        state.pools().values().forEach(pool -> leaveClients(estate, pool, newest));
    }

    private static void leaveClients(Estate estate, Pool pool, double newest) {
        pool.eachSource(
                newest,
                (key, server, used) ->
                        estate.leave("source", pool.name(), ((Cidr) key).text(), server.name(), Long.toString(used)));
        for (Learned learned : pool.learned()) {
            long[] secret = learned.secret();
            String word = learned.word();
            estate.leave("learns", pool.name(), word, hex(secret[0]), hex(secret[1]));
            learned.each(
                    newest,
                    (key, server, used) -> leave(estate, pool, word, "told", key, server, used),
                    (key, server, used) -> leave(estate, pool, word, "seen", key, server, used));
        }
    }

    private static void leave(Estate estate, Pool pool, String word, String how, Object key, Server server, long used) {
        estate.leave("learned", pool.name(), word, how, hex((Long) key), server.name(), Long.toString(used));
    }

    private static void leave(Estate estate, ServerHealth health) {
        ServerKey key = health.server();
        String[] who = {key.pool(), key.name(), key.address().toString()};
        Reason reason = health.reason();
        estate.leave(
                "verdict",
                who[0],
                who[1],
                who[2],
                reason == null ? "" : reason.name(),
                health.evidence(),
                Long.toString(health.since().toEpochMilli()));
        for (ServerHealth.Check check : health.checks()) {
            CheckState its = check.state();
            estate.leave(
                    "check",
                    who[0],
                    who[1],
                    who[2],
                    check.name(),
                    its.standing().name(),
                    Integer.toString(its.count()));
        }
        for (ServerHealth.Result result : health.history()) {
            estate.leave(
                    "result",
                    who[0],
                    who[1],
                    who[2],
                    result.check(),
                    Boolean.toString(result.passed()),
                    result.reason().name(),
                    result.evidence(),
                    Long.toString(result.at().toEpochMilli()),
                    Long.toString(result.took().toNanos()));
        }
    }

    private static void leave(Estate estate, Limit limit) {
        long now = System.nanoTime();
        long[] secret = limit.secret();
        List<RateTable> tables = limit.tables();
        // Of other settings the times mean something else.
        estate.leave("limit", limit.spec().name(), limit.spec().toString(), hex(secret[0]), hex(secret[1]));
        for (int i = 0; i < tables.size(); i++) {
            List<String> line = new ArrayList<>(List.of(limit.spec().name(), Integer.toString(i)));
            tables.get(i).each(now, (hash, fullAt) -> {
                line.add(hex(hash) + hex(fullAt));
                if (line.size() == MOST_BUCKETS) {
                    estate.leave("buckets", line.toArray(String[]::new));
                    line.subList(2, line.size()).clear();
                }
            });
            if (line.size() > 2) {
                estate.leave("buckets", line.toArray(String[]::new));
            }
        }
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    private static long number(String hex) {
        return HexFormat.fromHexDigitsToLong(hex);
    }

    // ---- taking

    /// The addresses that host names stood for, before anything of their servers is taken.
    public Map<String, List<InetAddress>> names(Estate estate) {
        Map<String, List<InetAddress>> names = new HashMap<>();
        for (List<String> line : estate.take("name")) {
            tried(() -> names.put(
                    line.getFirst(),
                    line.subList(1, line.size()).stream()
                            .map(InetAddress::ofLiteral)
                            .toList()));
        }
        return names;
    }

    /// How servers are, with what checks will go on from.
    ///
    /// @param taken gets a line for a human of each thing
    public Map<ServerKey, KnownHealth> take(Estate estate, List<String> taken) {
        int servers = each(estate, "server", 6, this::server);
        say(taken, servers, "servers with their states");
        int clients = each(estate, "source", 4, this::source);
        each(estate, "learns", 4, this::learns);
        clients += each(estate, "learned", 6, this::learned);
        say(taken, clients, "clients that belong to a server");
        Map<ServerKey, KnownHealth> known = checks(estate);
        say(taken, known.size(), "servers with the results of their checks");
        each(estate, "limit", 4, this::limit);
        say(taken, each(estate, "buckets", 3, this::buckets), "parts of limits");
        say(taken, counts.take(estate.take(CountersLeft.KIND)), "counters");
        return known;
    }

    private static void say(List<String> taken, int count, String what) {
        if (count > 0) {
            taken.add("took " + count + " " + what);
        }
    }

    private interface Reader {
        /// @return whether there is still a use for it
        boolean read(List<String> line);
    }

    /// @return how many lines were of use
    private static int each(Estate estate, String kind, int fields, Reader reader) {
        int[] used = {0};
        for (List<String> line : estate.take(kind)) {
            if (line.size() >= fields) {
                tried(() -> used[0] += reader.read(line) ? 1 : 0);
            }
        }
        return used[0];
    }

    /// A line that says something else than was thought is passed over.
    private static void tried(Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Of another version, or of nobody's.
        }
    }

    private @Nullable Server find(String pool, String name, @Nullable String address) {
        Pool its = state.pool(pool);
        Server server = its == null ? null : its.server(name);
        boolean same = server != null
                && (address == null || server.address().toString().equals(address));
        return same ? server : null;
    }

    private boolean server(List<String> line) {
        Server server = find(line.get(0), line.get(1), line.get(2));
        if (server == null) {
            return false;
        }
        server.assume(Boolean.parseBoolean(line.get(3)));
        if (!line.get(4).isEmpty() && server.owner().spec().passive() != null) {
            server.resumeEjection(Long.parseLong(line.get(4)), Long.parseLong(line.get(5)));
        }
        return true;
    }

    private boolean source(List<String> line) {
        Server server = find(line.get(0), line.get(2), null);
        return server != null && server.owner().resume(Cidr.parse(line.get(1)), server, Long.parseLong(line.get(3)));
    }

    private @Nullable Learned learnedOf(String pool, String word) {
        Pool its = state.pool(pool);
        return its == null
                ? null
                : its.learned().stream()
                        .filter(l -> l.word().equals(word))
                        .findFirst()
                        .orElse(null);
    }

    private boolean learns(List<String> line) {
        Learned learned = learnedOf(line.get(0), line.get(1));
        if (learned != null) {
            learned.resume(new long[] {number(line.get(2)), number(line.get(3))});
        }
        return learned != null;
    }

    private boolean learned(List<String> line) {
        Learned learned = learnedOf(line.get(0), line.get(1));
        Server server = find(line.get(0), line.get(4), null);
        if (learned == null || server == null) {
            return false;
        }
        learned.resume(line.get(2).equals("told"), number(line.get(3)), server, Long.parseLong(line.get(5)));
        return true;
    }

    private boolean limit(List<String> line) {
        Limit limit = state.limits().get(line.get(0));
        if (limit == null || !limit.spec().toString().equals(line.get(1))) {
            return false;
        }
        limit.resume(new long[] {number(line.get(2)), number(line.get(3))});
        return true;
    }

    private boolean buckets(List<String> line) {
        Limit limit = state.limits().get(line.get(0));
        List<RateTable> tables = limit == null ? List.of() : limit.tables();
        int at = Integer.parseInt(line.get(1));
        if (at >= tables.size()) {
            return false;
        }
        long now = System.nanoTime();
        for (String bucket : line.subList(2, line.size())) {
            tables.get(at).resume(number(bucket.substring(0, 16)), number(bucket.substring(16)), now);
        }
        return true;
    }

    private Map<ServerKey, KnownHealth> checks(Estate estate) {
        Map<List<String>, Map<String, CheckState>> states = new HashMap<>();
        Map<List<String>, List<CheckResult>> results = new HashMap<>();
        Map<ServerKey, KnownHealth> known = new HashMap<>();
        each(estate, "check", 6, line -> {
            CheckState its = new CheckState(CheckState.Standing.valueOf(line.get(4)), Integer.parseInt(line.get(5)));
            states.computeIfAbsent(line.subList(0, 3), _ -> new HashMap<>()).put(line.get(3), its);
            return true;
        });
        each(
                estate,
                "result",
                9,
                line -> results.computeIfAbsent(line.subList(0, 3), _ -> new ArrayList<>())
                        .add(new CheckResult(
                                line.get(3),
                                Boolean.parseBoolean(line.get(4)),
                                Reason.valueOf(line.get(5)),
                                line.get(6),
                                nanos(line.get(7)),
                                Long.parseLong(line.get(8)))));
        each(estate, "verdict", 6, line -> {
            Server server = find(line.get(0), line.get(1), line.get(2));
            Map<String, CheckState> its = states.get(line.subList(0, 3));
            if (server == null || its == null) {
                return false;
            }
            SocketAddress address = server.address();
            known.put(
                    new ServerKey(server.pool(), server.name(), address),
                    new KnownHealth(
                            its,
                            results.getOrDefault(line.subList(0, 3), List.of()),
                            line.get(3).isEmpty() ? Reason.UNCHECKED : Reason.valueOf(line.get(3)),
                            line.get(4),
                            nanos(line.get(5))));
            return true;
        });
        return known;
    }

    /// When that was on our clock.
    private static long nanos(String epochMillis) {
        Duration ago = Duration.between(Instant.ofEpochMilli(Long.parseLong(epochMillis)), Instant.now());
        return System.nanoTime() - ago.toNanos();
    }
}
