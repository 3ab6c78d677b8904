package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import lbd.core.accesslog.EndReason;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.Octets;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.auth.JwtSpec.TokenPlace;
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
/// a
/// loop may think, and anybody can send a million that are wrong.
final class JwtGate implements Gate {
    private static final byte[] SCHEME = "bearer ".getBytes(US_ASCII);

    private final TokenVerifier verifier;
    private final Tokens tokens;
    private final @Nullable VariableText place;
    private final byte[] self = new byte[16];
    private final RoutePlan plan;
    private final Destination missing;

    /// @param plan what changes on the answers to those who are refused
    JwtGate(JwtSpec spec, Tokens tokens, RoutePlan plan) {
        this.verifier = new TokenVerifier(spec);
        this.tokens = tokens;
        this.place = place(spec.place());
        this.plan = plan;
        // What was verified here holds nowhere else.
        new SecureRandom().nextBytes(self);
        missing = challenge(401, "no_token", "Bearer");
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

    private Destination refusal(String why) {
        return why.equals(TokenVerifier.CLAIMS)
                ? challenge(403, "jwt_" + why, "Bearer error=\"insufficient_scope\"")
                : challenge(401, "jwt_" + why, "Bearer error=\"invalid_token\"");
    }

    @Override
    public @Nullable Destination judge(Head head, Passage passage) {
        byte[] token = token(head, passage);
        if (token.length == 0) {
            return missing;
        }
        byte[] digest = tokens.digest(self, token);
        VerifiedToken known = tokens.get(digest);
        if (known != null && System.currentTimeMillis() < known.untilMillis()) {
            return verified(known, passage);
        }
        Passage.Later later = passage.later();
        String text = new String(token, US_ASCII);
        boolean queued = tokens.workers().run(later::isOver, () -> verify(text, digest, passage, later));
        return queued ? later : new Destination.Challenged(503, EndReason.OVERLOAD, "tokens_busy", null, plan);
    }

    private void verify(String text, byte[] digest, Passage passage, Passage.Later later) {
        try {
            VerifiedToken token = verifier.verify(text);
            tokens.put(digest, token);
            later.onLoop(() -> {
                verified(token, passage);
                later.pass();
            });
        } catch (TokenVerifier.RefusedException e) {
            String why = String.valueOf(e.getMessage());
            later.onLoop(() -> later.go(refusal(why)));
        }
    }

    private static @Nullable Destination verified(VerifiedToken token, Passage passage) {
        passage.claims(token);
        byte[] subject = token.claim("sub");
        if (subject != null) {
            passage.user(subject);
        }
        return null;
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
