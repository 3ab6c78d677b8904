package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import lbd.core.accesslog.EndReason;
import lbd.core.count.CountBy;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.auth.BasicAuth;
import lbd.core.runtime.LoginResult;
import lbd.proxy.http.Destination;
import lbd.proxy.http.Gate;
import lbd.proxy.http.Passage;
import lbd.proxy.http.RoutePlan;
import org.jspecify.annotations.Nullable;

/// Asks for a name and a password (RFC 7617).
final class BasicAuthGate implements Gate {
    private static final byte[] SCHEME = "basic ".getBytes(US_ASCII);

    private final Passwords passwords;
    private final Map<String, String> hashes;
    private final String decoy;
    private final RoutePlan plan;
    private final CountBy<LoginResult> counts;
    private final byte[] challenge;
    private final Map<LoginResult, Destination> refusals = new EnumMap<>(LoginResult.class);

    /// @param counts what becomes of requests
    /// @param plan   what changes on the answers to those who are refused
    BasicAuthGate(BasicAuth spec, Passwords passwords, CountBy<LoginResult> counts, RoutePlan plan) {
        this.passwords = passwords;
        this.counts = counts;
        this.plan = plan;
        hashes = spec.users().hashes();
        decoy = hashes.values().iterator().next();
        challenge = ("Basic realm=\"" + spec.realm() + "\", charset=\"UTF-8\"").getBytes(US_ASCII);
        for (LoginResult why : LoginResult.values()) {
            if (why.kind() == LoginResult.Kind.BASIC_AUTH && !why.isPassed()) {
                refusals.put(why, refusal(why));
            }
        }
    }

    private Destination refusal(LoginResult why) {
        return why == LoginResult.PASSWORDS_BUSY
                ? new Destination.Challenged(503, EndReason.OVERLOAD, "passwords_busy", null, plan)
                : new Destination.Challenged(401, EndReason.UNAUTHORIZED, why.word(), challenge, plan);
    }

    private Destination refuse(LoginResult why) {
        counts.add(why);
        return Objects.requireNonNull(refusals.get(why));
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        int field = head.find(KnownField.AUTHORIZATION);
        if (field < 0) {
            return refuse(LoginResult.NO_CREDENTIALS);
        }
        int from = head.valueStart(field);
        int to = head.valueEnd(field);
        int start = from + SCHEME.length;
        // Of two the server behind could believe the other.
        if (head.find(KnownField.AUTHORIZATION, field + 1) >= 0
                || start > to
                || !Octets.equalsIgnoreCase(head.bytes(), from, start, SCHEME)) {
            return refuse(LoginResult.BAD_CREDENTIALS);
        }
        byte[] credentials;
        try {
            int first = Octets.skipOws(head.bytes(), start, to);
            credentials = Base64.getDecoder().decode(Arrays.copyOfRange(head.bytes(), first, to));
        } catch (IllegalArgumentException e) {
            return refuse(LoginResult.BAD_CREDENTIALS);
        }
        int colon = Octets.indexOf(credentials, 0, credentials.length, ':');
        if (colon == credentials.length) {
            return refuse(LoginResult.BAD_CREDENTIALS);
        }
        byte[] name = Arrays.copyOf(credentials, colon);
        return judge(name, Arrays.copyOfRange(credentials, colon + 1, credentials.length), passage);
    }

    private @Nullable Destination judge(byte[] name, byte[] password, Passage passage) {
        String user = new String(name, UTF_8);
        String hash = hashes.get(user);
        Passwords.Look look = passwords.look(user, password, hash == null ? decoy : hash, hash != null);
        Boolean seen = look.seen();
        if (seen != null) {
            return verdict(seen, hash, name, passage);
        }
        Passage.Later later = passage.later();
        boolean queued = look.later(
                later::isOver,
                right -> later.onLoop(() -> {
                    Destination elsewhere = verdict(right, hash, name, passage);
                    if (elsewhere == null) {
                        later.pass();
                    } else {
                        later.go(elsewhere);
                    }
                }));
        return queued ? later : refuse(LoginResult.PASSWORDS_BUSY);
    }

    private @Nullable Destination verdict(boolean right, @Nullable String hash, byte[] name, Passage passage) {
        if (right) {
            counts.add(LoginResult.BASIC_PASSED);
            passage.user(name);
            return null;
        }
        return refuse(hash == null ? LoginResult.UNKNOWN_USER : LoginResult.WRONG_PASSWORD);
    }
}
