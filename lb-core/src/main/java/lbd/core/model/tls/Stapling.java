package lbd.core.model.tls;

import java.util.Arrays;

/// What is said with a certificate of whether it has been taken back (OCSP).
public sealed interface Stapling {
    /// Nothing.
    Stapling OFF = new Off();

    /// What the issuer's responder says, asked ahead.
    Stapling FETCH = new Fetch();

    record Off() implements Stapling {}

    record Fetch() implements Stapling {}

    /// What somebody else has fetched.
    final class Answer implements Stapling {
        private final String file;
        private final byte[] der;

        /// @param der as read, not judged
        public Answer(String file, byte[] der) {
            this.file = file;
            this.der = der.clone();
        }

        public String file() {
            return file;
        }

        public byte[] der() {
            return der.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Answer answer && file.equals(answer.file) && Arrays.equals(der, answer.der);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(der);
        }
    }
}
