package lbd.core.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.accesslog.CookieCame;
import lbd.core.http.Octets;
import lbd.core.model.CookieSpec;
import org.jspecify.annotations.Nullable;

/// The cookie by which a pool knows its clients, with the servers that it can mean now. Immutable: nothing is
/// remembered but by clients, so every process that has the secret reads it, and so does the next one. Any
/// thread.
public final class PersistenceCookie {
    /// How far another machine's clock may be ahead, in seconds.
    private static final long SKEW = 300;

    /// It is written anew once it is so much of its idle time old, not by every answer.
    private static final int RENEWALS = 10;

    /// Octets of a mark, with the `~` at its end.
    public static final int MARK = CookieCodec.MARK + 1;

    private final boolean prefixes;
    private final byte[] name;
    private final byte[] attributes;
    private final long maxIdle;
    private final long maxLife;
    private final CookieCodec codec;
    private final Map<Long, Server> servers = new HashMap<>();

    PersistenceCookie(String pool, CookieSpec spec, List<Server> servers) {
        prefixes = spec.mode() == CookieSpec.Mode.PREFIX;
        name = spec.name().getBytes(US_ASCII);
        attributes = attributes(spec).getBytes(US_ASCII);
        maxIdle = seconds(spec.maxIdle());
        maxLife = seconds(spec.maxLife());
        codec = new CookieCodec(spec.secret(), pool, spec.name());
        servers.forEach(server -> this.servers.put(codec.identifier(server.name()), server));
    }

    private static long seconds(@Nullable Duration most) {
        return most == null ? Long.MAX_VALUE : most.toSeconds();
    }

    private static String attributes(CookieSpec spec) {
        CookieSpec.SameSite sameSite = spec.sameSite();
        return "; Path=" + spec.path()
                + (spec.domain() == null ? "" : "; Domain=" + spec.domain())
                + (spec.secure() ? "; Secure" : "")
                + (spec.httpOnly() ? "; HttpOnly" : "")
                + (spec.maxAge() == null ? "" : "; Max-Age=" + spec.maxAge().toSeconds())
                + (sameSite == null ? "" : "; SameSite=" + sameSite.word());
    }

    /// Whether it is a mark before the value of the application's cookie, not one of its own.
    public boolean prefixes() {
        return prefixes;
    }

    /// Whether the octets are its name.
    public boolean isNamed(byte[] bytes, int from, int to) {
        return Octets.equals(bytes, from, to, name);
    }

    /// What the mark says with which a value begins; null where it begins with none of ours.
    public @Nullable CookieStamp mark(byte[] bytes, int from, int to) {
        int end = from + CookieCodec.MARK;
        return end < to && bytes[end] == '~' ? codec.unmark(bytes, from, end) : null;
    }

    /// What is put before the values that a server sets.
    public byte[] mark(String server) {
        byte[] mark = Arrays.copyOf(codec.mark(codec.identifier(server)), MARK);
        mark[MARK - 1] = '~';
        return mark;
    }

    /// Whether a value could be its own, as far as that costs nothing to see.
    public static boolean hasItsLength(int from, int to) {
        return to - from == CookieCodec.LENGTH;
    }

    /// What a client says, which counts where [#judge] says so.
    ///
    /// @return null for what is cut, forged, or keyed with another secret
    public @Nullable CookieStamp read(byte[] bytes, int from, int to) {
        return codec.decode(bytes, from, to);
    }

    /// Whether what a client says counts still: `VALID`, `INVALID` for what is from the future, `IDLE` or `OLD`.
    ///
    /// @param nowSeconds since 1970
    public CookieCame judge(CookieStamp stamp, long nowSeconds) {
        if (stamp.createdSeconds() - SKEW > nowSeconds || stamp.usedSeconds() - SKEW > nowSeconds) {
            return CookieCame.INVALID;
        }
        if (nowSeconds - stamp.createdSeconds() >= maxLife) {
            return CookieCame.OLD;
        }
        return nowSeconds - stamp.usedSeconds() >= maxIdle ? CookieCame.IDLE : CookieCame.VALID;
    }

    /// Whom it means; null where the pool has no such server now.
    public @Nullable Server server(CookieStamp stamp) {
        return servers.get(stamp.server());
    }

    /// Whether it has to be written anew lest a client that stays seem idle.
    public boolean isToBeRenewed(CookieStamp stamp, long nowSeconds) {
        return maxIdle != Long.MAX_VALUE && nowSeconds - stamp.usedSeconds() >= Math.max(1, maxIdle / RENEWALS);
    }

    /// The value of a Set-Cookie field.
    ///
    /// @param before     what the client has of the same server; null where it has nothing
    /// @param nowSeconds since 1970
    public byte[] set(String server, @Nullable CookieStamp before, long nowSeconds) {
        long created = before == null ? nowSeconds : before.createdSeconds();
        byte[] value = codec.encode(new CookieStamp(codec.identifier(server), created, nowSeconds));
        byte[] whole = new byte[name.length + 1 + value.length + attributes.length];
        System.arraycopy(name, 0, whole, 0, name.length);
        whole[name.length] = '=';
        System.arraycopy(value, 0, whole, name.length + 1, value.length);
        System.arraycopy(attributes, 0, whole, name.length + 1 + value.length, attributes.length);
        return whole;
    }
}
