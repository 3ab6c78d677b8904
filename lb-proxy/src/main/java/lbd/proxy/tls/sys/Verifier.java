package lbd.proxy.tls.sys;

/// Judges the certificates that the other end shows. Called on threads that may take their time.
@FunctionalInterface
public interface Verifier {
    /// What the other end hears of it.
    enum Verdict {
        GOOD,
        EXPIRED,
        REVOKED,
        UNKNOWN_ISSUER,
        BAD
    }

    /// @param chain in DER, the other end's own first
    Verdict verify(byte[][] chain);
}
