package lbd.proxy.auth;

import java.security.Key;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import lbd.core.model.auth.JwtAlgorithm;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.auth.KeySet;
import lbd.core.runtime.LoginResult;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.InvalidJwtSignatureException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.UnresolvableKeyException;

/// Verifies signatures and what every token has to say (RFC 7519, RFC 8725). Takes a tenth of a millisecond or several.
/// Any thread.
final class TokenVerifier {
    private final JwtSpec spec;
    private final List<ClaimTest> tests;
    private final KeySet keys;
    private final JwtConsumer consumer;

    /// @param keys of which one has to have signed
    TokenVerifier(JwtSpec spec, KeySet keys) {
        this.spec = spec;
        this.keys = keys;
        this.tests = spec.claims().entrySet().stream()
                .map(e -> ClaimTest.of(e.getKey(), e.getValue()))
                .toList();
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setAllowedClockSkewInSeconds((int) spec.leeway().toSeconds())
                .setVerificationKeyResolver((signature, nesting) -> key(signature))
                .setJwsAlgorithmConstraints(
                        AlgorithmConstraints.ConstraintType.PERMIT,
                        spec.algorithms().stream().map(JwtAlgorithm::word).toArray(String[]::new));
        if (spec.issuer() != null) {
            builder.setExpectedIssuer(spec.issuer());
        }
        if (spec.audience().isEmpty()) {
            builder.setSkipDefaultAudienceValidation();
        } else {
            builder.setExpectedAudience(spec.audience().toArray(String[]::new));
        }
        consumer = builder.build();
    }

    /// A token does not hold.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        private final LoginResult why;

        RefusedException(LoginResult why) {
            super(why.word(), null, false, false);
            this.why = why;
        }

        LoginResult why() {
            return why;
        }
    }

    /// Of which one has to have signed.
    KeySet keys() {
        return keys;
    }

    VerifiedToken verify(String token) throws RefusedException {
        try {
            JwtClaims claims = consumer.processToClaims(token);
            long until = claims.getExpirationTime().getValueInMillis()
                    + spec.leeway().toMillis();
            VerifiedToken verified = new VerifiedToken(claims.getClaimsMap(), until, keys);
            if (!tests.stream().allMatch(test -> test.holds(verified.values(test.claim())))) {
                throw new RefusedException(LoginResult.CLAIMS);
            }
            return verified;
        } catch (InvalidJwtSignatureException e) {
            throw new RefusedException(LoginResult.WRONG_SIGNATURE);
        } catch (InvalidJwtException e) {
            throw new RefusedException(why(e));
        } catch (MalformedClaimException | RuntimeException e) {
            throw new RefusedException(LoginResult.BAD_TOKEN);
        }
    }

    private static LoginResult why(InvalidJwtException e) {
        if (e.hasErrorCode(ErrorCodes.EXPIRED)) {
            return LoginResult.EXPIRED;
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return LoginResult.NOT_YET_VALID;
        }
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return LoginResult.WRONG_ISSUER;
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return LoginResult.WRONG_AUDIENCE;
        }
        return e.getCause() instanceof UnresolvableKeyException ? LoginResult.UNKNOWN_KEY : LoginResult.BAD_TOKEN;
    }

    /// The key that a token names, or the only one that its algorithm can mean.
    private Key key(JsonWebSignature signature) throws UnresolvableKeyException {
        String id = signature.getKeyIdHeaderValue();
        String algorithm = signature.getAlgorithmHeaderValue();
        List<PublicKey> fit = keys.keys().stream()
                .filter(key -> id == null || id.equals(key.id()))
                .filter(key -> key.algorithm() == null || key.algorithm().word().equals(algorithm))
                .map(KeySet.Key::key)
                .filter(key -> isFor(key, algorithm))
                .toList();
        if (fit.size() != 1) {
            throw new UnresolvableKeyException("no key, or several");
        }
        return fit.getFirst();
    }

    private static boolean isFor(PublicKey key, String algorithm) {
        return switch (algorithm.substring(0, 2)) {
            case "RS", "PS" -> key instanceof RSAPublicKey;
            case "ES" -> key instanceof ECPublicKey;
            default -> !(key instanceof RSAPublicKey || key instanceof ECPublicKey);
        };
    }
}
