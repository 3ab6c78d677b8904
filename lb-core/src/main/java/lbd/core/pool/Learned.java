package lbd.core.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lbd.core.limit.KeyHash;
import lbd.core.model.LearnSpec;
import org.jspecify.annotations.Nullable;

/// The clients that a pool knows by one word of its application's, such as the session's cookie, and the servers that
/// have their sessions. Of a word its keyed hash is kept: whoever sees the table can use no session. Any thread.
///
/// What servers have said is remembered apart from what only clients say: who invents sessions displaces
/// those of others who do, and nobody's real one.
public final class Learned {
    /// What clients alone say has so much less room.
    private static final int SEEN_SHARE = 4;

    private final LearnSpec spec;
    private final byte[] name;
    private volatile KeyHash hash;
    private final HeldTable told;
    private final HeldTable seen;
    private final Map<String, Server> servers = new HashMap<>();

    private Learned(LearnSpec spec, KeyHash hash, HeldTable told, HeldTable seen, List<Server> servers) {
        this.spec = spec;
        this.hash = hash;
        this.told = told;
        this.seen = seen;
        name = lookedFor(spec).getBytes(US_ASCII);
        servers.forEach(server -> this.servers.put(server.name(), server));
    }

    private static String lookedFor(LearnSpec spec) {
        return spec.by() == LearnSpec.By.COOKIE ? spec.name() : spec.name().toLowerCase(Locale.ROOT);
    }

    /// @param before the pool's until now; what one of them has remembered of the same word stays
    static List<Learned> of(List<LearnSpec> specs, List<Learned> before, List<Server> servers) {
        return specs.stream().map(spec -> of(spec, before, servers)).toList();
    }

    private static Learned of(LearnSpec spec, List<Learned> before, List<Server> servers) {
        int asSeen = spec.by() == LearnSpec.By.FIELD ? spec.size() : Math.max(1, spec.size() / SEEN_SHARE);
        for (Learned known : before) {
            if (known.spec.isOf(spec)) {
                known.told.limits(spec.timeout(), spec.size());
                known.seen.limits(spec.timeout(), asSeen);
                return new Learned(spec, known.hash, known.told, known.seen, servers);
            }
        }
        return new Learned(
                spec,
                KeyHash.random(),
                new HeldTable(spec.timeout(), spec.size()),
                new HeldTable(spec.timeout(), asSeen),
                servers);
    }

    public LearnSpec.By by() {
        return spec.by();
    }

    /// Of the cookie; of a field in small letters. Not to be changed.
    public byte[] name() {
        return name;
    }

    /// What a word is remembered by.
    public long key(byte[] bytes, int from, int to) {
        return hash.of(bytes, from, to);
    }

    /// Who was behind it last; null where that is not known.
    public @Nullable Server find(long key, long nowNanos) {
        Server found = told.find(key, nowNanos);
        return found == null ? seen.find(key, nowNanos) : found;
    }

    /// Whom a session's own end names, as Tomcat's jvmRoute: `8D3F...C1.app1` was made by app1. Null where it names
    /// none.
    public @Nullable Server route(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '.') {
                return servers.get(new String(bytes, i + 1, to - i - 1, US_ASCII));
            }
        }
        return null;
    }

    /// A server says that the session is its own.
    public void told(long key, Server server, long nowNanos) {
        if (told.find(key, nowNanos) != server) {
            told.put(key, server, nowNanos);
        }
    }

    /// A client has brought the word, and this server has answered.
    public void seen(long key, Server server, long nowNanos) {
        HeldTable table = told.find(key, nowNanos) == null ? seen : told;
        if (table.find(key, nowNanos) != server) {
            table.put(key, server, nowNanos);
        }
    }

    /// The session is over.
    public void over(long key) {
        told.clear(key);
        seen.clear(key);
    }

    /// Where words are that nobody but clients says.
    HeldTable seen() {
        return seen;
    }

    /// Which word this is, for another process to know it by.
    public String word() {
        return spec.by() + " " + spec.name();
    }

    /// What words are hashed with: for the process that takes this one's place, and nobody else.
    public long[] secret() {
        return hash.secret();
    }

    /// Shows what is remembered.
    ///
    /// @param newest this share of it, 0 to 1
    public void each(double newest, HeldVisitor ofTold, HeldVisitor ofSeen) {
        told.each(newest, ofTold);
        seen.each(newest, ofSeen);
    }

    /// Goes on with another process's secret. Before there are clients.
    public void resume(long[] secret) {
        hash = KeyHash.of(secret);
    }

    /// Goes on with what another process has remembered.
    public void resume(boolean wasTold, long key, Server server, long usedNanos) {
        (wasTold ? told : seen).put(key, server, usedNanos);
    }

    void list(List<Held> all, long nowNanos) {
        told.list(this::text, all, nowNanos);
        seen.list(this::text, all, nowNanos);
    }

    private String text(Object key) {
        return spec.name() + " " + HexFormat.of().toHexDigits((Long) key);
    }

    int size() {
        return told.size() + seen.size();
    }

    int clear() {
        return told.clear(null) + seen.clear(null);
    }
}
