package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import lbd.core.accesslog.EndReason;
import lbd.core.count.CountBy;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.auth.JwtSpec.TokenPlace;
import lbd.core.model.auth.KeySet;
import lbd.core.runtime.FetchedKeys;
import lbd.core.runtime.LoginResult;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import lbd.proxy.http.Destination;
import lbd.proxy.http.Gate;
import lbd.proxy.http.Passage;
import lbd.proxy.http.RoutePlan;
import org.jspecify.annotations.Nullable;

/// Asks for a token (RFC 6750). One that is not known yet is verified by a worker: an elliptic curve takes longer than
/// a loop may think, and anybody can send a million that are wrong. One whose key is not there waits for the next look
/// at where keys are fetched from, if there is to be one.
final class JwtGate implements Gate {
    private static final byte[] SCHEME = "bearer ".getBytes(US_ASCII);

    private final JwtSpec spec;
    private final VerifiedTokens tokens;
    private final @Nullable FetchedKeys fetched;
    private final CountBy<LoginResult> counts;
    private final @Nullable VariableText place;
    private final byte[] self = new byte[16];
    private final RoutePlan plan;
    private final Destination missing;
    private final Destination keyless;
    private final Destination busy;

    // With the keys that there are; null: there are none yet.
    private volatile @Nullable TokenVerifier verifier;

    /// @param fetched null: its keys are in a file
    /// @param counts  what becomes of requests
    /// @param plan    what changes on the answers to those who are refused
    JwtGate(
            JwtSpec spec,
            VerifiedTokens tokens,
            @Nullable FetchedKeys fetched,
            CountBy<LoginResult> counts,
            RoutePlan plan) {
        this.spec = spec;
        this.tokens = tokens;
        this.fetched = fetched;
        this.counts = counts;
        this.place = place(spec.place());
        this.plan = plan;
        // What was verified here holds nowhere else.
        new SecureRandom().nextBytes(self);
        missing = challenge(401, "no_token", "Bearer");
        keyless = new Destination.Challenged(503, EndReason.NO_SERVER, "jwt_no_keys", null, plan);
        busy = new Destination.Challenged(503, EndReason.OVERLOAD, "tokens_busy", null, plan);
        KeySet known = keys();
        verifier = known == null ? null : new TokenVerifier(spec, known);
    }

    private @Nullable KeySet keys() {
        FetchedKeys source = fetched;
        return source != null ? source.keys() : spec.keys() instanceof JwtKeys.OfFile(var _, var keys) ? keys : null;
    }

    @SuppressWarnings("ReferenceEquality") // An equal set takes no other's place.
    private @Nullable TokenVerifier verifier() {
        KeySet now = keys();
        TokenVerifier made = verifier;
        if (now != null && (made == null || made.keys() != now)) {
            made = new TokenVerifier(spec, now);
            verifier = made;
        }
        return made;
    }

    private static @Nullable VariableText place(TokenPlace place) {
        return switch (place.kind()) {
            case AUTHORIZATION -> null;
            case COOKIE -> VariableText.parse("{cookie." + place.name() + "}", Form.RAW, Scope.REQUEST);
            case QUERY -> VariableText.parse("{query." + place.name() + "}", Form.RAW, Scope.REQUEST);
        };
    }

    private Destination challenge(int status, String detail, String challenge) {
        EndReason reason = status == 401 ? EndReason.UNAUTHORIZED : EndReason.DENIED;
        return new Destination.Challenged(status, reason, detail, challenge.getBytes(US_ASCII), plan);
    }

    private Destination refusal(LoginResult why) {
        counts.add(why);
        return switch (why) {
            case NO_TOKEN -> missing;
            case NO_KEYS -> keyless;
            case TOKENS_BUSY -> busy;
            case CLAIMS -> challenge(403, "jwt_" + why.word(), "Bearer error=\"insufficient_scope\"");
            default -> challenge(401, "jwt_" + why.word(), "Bearer error=\"invalid_token\"");
        };
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // An equal set takes no other's place.
    public @Nullable Destination judge(Head head, Passage passage) {
        byte[] token = token(head, passage);
        if (token.length == 0) {
            return refusal(LoginResult.NO_TOKEN);
        }
        byte[] digest = tokens.digest(self, token);
        VerifiedToken known = tokens.get(digest);
        if (known != null && known.by() == keys() && System.currentTimeMillis() < known.untilMillis()) {
            passes(known, passage);
            return null;
        }
        Attempt attempt = new Attempt(new String(token, US_ASCII), digest, passage);
        return attempt.queue() ? attempt.later : refusal(LoginResult.TOKENS_BUSY);
    }

    /// One token that is not known yet.
    private final class Attempt {
        private final String token;
        private final byte[] digest;
        private final Passage passage;
        private final Passage.Later later;
        private boolean waited;

        Attempt(String token, byte[] digest, Passage passage) {
            this.token = token;
            this.digest = digest;
            this.passage = passage;
            this.later = passage.later();
        }

        boolean queue() {
            return tokens.workers().run(later::isOver, this::verify);
        }

        /// Called by a worker, for a second time where keys had to be waited for.
        private void verify() {
            TokenVerifier by = verifier();
            if (by == null) {
                await(null, LoginResult.NO_KEYS);
                return;
            }
            try {
                VerifiedToken verified = by.verify(token);
                tokens.put(digest, verified);
                later.onLoop(() -> {
                    passes(verified, passage);
                    later.pass();
                });
            } catch (TokenVerifier.RefusedException e) {
                if (e.why() == LoginResult.UNKNOWN_KEY) {
                    await(by.keys(), e.why());
                } else {
                    refuse(e.why());
                }
            }
        }

        /// @param seen      the keys among which its own is not
        /// @param otherwise why it is refused where no others are to be expected
        private void await(@Nullable KeySet seen, LoginResult otherwise) {
            FetchedKeys source = fetched;
            if (waited || source == null) {
                refuse(otherwise);
                return;
            }
            waited = true;
            if (!source.await(seen, System.nanoTime(), this::again)) {
                refuse(otherwise);
            }
        }

        private void again() {
            if (!queue()) {
                refuse(LoginResult.TOKENS_BUSY);
            }
        }

        private void refuse(LoginResult why) {
            later.onLoop(() -> later.go(refusal(why)));
        }
    }

    private void passes(VerifiedToken token, Passage passage) {
        counts.add(LoginResult.TOKEN_PASSED);
        passage.claims(token);
        byte[] subject = token.claim("sub");
        if (subject != null) {
            passage.user(subject);
        }
    }

    /// Empty where there is none.
    private byte[] token(Head head, Passage passage) {
        VariableText elsewhere = place;
        if (elsewhere != null) {
            TextBuffer out = passage.scratch();
            out.clear();
            return passage.write(elsewhere, head, out) ? out.copy() : new byte[0];
        }
        int field = head.find(KnownField.AUTHORIZATION);
        if (field < 0 || head.find(KnownField.AUTHORIZATION, field + 1) >= 0) {
            return new byte[0];
        }
        int from = head.valueStart(field);
        int to = head.valueEnd(field);
        int start = from + SCHEME.length;
        if (start > to || !Octets.equalsIgnoreCase(head.bytes(), from, start, SCHEME)) {
            return new byte[0];
        }
        int first = Octets.skipOws(head.bytes(), start, to);
        byte[] token = new byte[to - first];
        System.arraycopy(head.bytes(), first, token, 0, token.length);
        return token;
    }
}
