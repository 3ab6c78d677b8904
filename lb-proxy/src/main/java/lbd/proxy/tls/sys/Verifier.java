package lbd.proxy.tls.sys;

/// Judges the certificates that the other end shows. Called on threads that may take their time.
@FunctionalInterface
public interface Verifier {
    /// What the other end hears of it.
    enum Verdict {
        GOOD("good"),
        EXPIRED("certificate_expired"),
        NOT_YET_VALID("certificate_not_yet_valid"),
        REVOKED("certificate_revoked"),
        /// No list of its issuer says that it was not taken back: there is none, or none in force.
        REVOCATION_UNKNOWN("revocation_unknown"),
        UNKNOWN_ISSUER("unknown_ca"),
        /// It is somebody else's.
        OTHER_NAME("name_mismatch"),
        BAD("bad_certificate");

        private final String word;

        Verdict(String word) {
            this.word = word;
        }

        /// As logs say it.
        public String word() {
            return word;
        }
    }

    /// @param chain in DER, the other end's own first
    Verdict verify(byte[][] chain);
}
