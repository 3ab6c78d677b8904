package lbd.daemon.gate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import lbd.core.limit.RateLimit;
import lbd.core.model.AdminToken;
import lbd.core.model.RateLimitSpec;
import lbd.core.runtime.RepeatLimit;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the token is right that somebody shows. An address that has shown [#WRONG] wrong ones is not asked any more,
/// right or wrong, until time has passed: one may be tried each [#PAUSE]. Confined to the admin's thread, but for
/// [#token].
final class TokenCheck {
    static final int WRONG = 10;
    static final Duration PAUSE = Duration.ofSeconds(6);

    /// Addresses that are remembered.
    private static final int MOST = 4096;

    /// Of an IPv6 address what one client may have many of.
    private static final int NETWORK = 8;

    private static final String SCHEME = "Bearer ";

    private static final Logger log = LoggerFactory.getLogger(TokenCheck.class);

    private final RateLimit wrong = new RateLimit(new RateLimitSpec(
            "admin",
            VariableText.parse("{client.address}", Form.RAW, Scope.REQUEST),
            WRONG,
            PAUSE.multipliedBy(WRONG),
            WRONG,
            MOST,
            RateLimitSpec.USUAL_STATUS,
            false,
            128));
    private final RepeatLimit lines = new RepeatLimit(Duration.ofMinutes(1), System.nanoTime());
    private volatile @Nullable AdminToken token;

    enum Result {
        NONE_SHOWN,
        RIGHT,
        WRONG,
        /// Not looked at.
        TOO_MANY
    }

    /// @param next null: none is right
    void token(@Nullable AdminToken next) {
        token = next;
    }

    boolean isThere() {
        return token != null;
    }

    /// @param authorization values of the field
    Result look(List<String> authorization, InetAddress client, long nowNanos) {
        AdminToken right = token;
        if (authorization.isEmpty() || right == null) {
            return Result.NONE_SHOWN;
        }
        byte[] key = key(client);
        long hash = wrong.hash(key, key.length);
        if (wrong.left(hash, nowNanos) == 0) {
            return Result.TOO_MANY;
        }
        String shown = authorization.getFirst();
        // Of schemes the case does not matter (RFC 9110 section 11.1).
        if (authorization.size() == 1
                && shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && right.is(shown.substring(SCHEME.length()).strip())) {
            return Result.RIGHT;
        }
        wrong.take(hash, nowNanos);
        tell(client, nowNanos);
        return Result.WRONG;
    }

    private static byte[] key(InetAddress client) {
        byte[] bytes = client.getAddress();
        return client instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes;
    }

    private void tell(InetAddress client, long nowNanos) {
        long suppressed = lines.pass(nowNanos);
        if (suppressed != RepeatLimit.QUIET) {
            log.atWarn()
                    .addKeyValue("event", "admin.wrong_token")
                    .addKeyValue("client", client.getHostAddress())
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }
}
