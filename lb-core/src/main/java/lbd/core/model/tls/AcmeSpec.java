package lbd.core.model.tls;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An account at an authority that signs by ACME (RFC 8555).
///
/// @param directory of the authority; https
/// @param contact   mail addresses that the authority may write to
/// @param storage   folder of the account's key and of certificates with their keys; nodes may share it
/// @param challenge how names are proved to be ours
/// @param roots     that sign the authority's server; empty: the system's
/// @param instance  of VRRP: only its master asks; null: this node does
/// @param external  who we are to an authority that has us registered elsewhere; null: it does not
/// @param notifyCommand a program that is told of each certificate, with its arguments; empty: none
public record AcmeSpec(
        String name,
        URI directory,
        List<String> contact,
        String storage,
        Challenge challenge,
        List<X509Certificate> roots,
        @Nullable String instance,
        @Nullable ExternalAccount external,
        List<String> notifyCommand) {
    /// An account that the authority has given by other means (RFC 8555 section 7.3.4).
    ///
    /// @param key of the MAC
    public record ExternalAccount(String keyId, KeyBytes key) {}

    /// How names are proved to be ours.
    public enum Challenge {
        /// By a page on port 80 (RFC 8555 section 8.3).
        HTTP_01("http-01"),
        /// By a certificate on port 443 (RFC 8737).
        TLS_ALPN_01("tls-alpn-01");

        private final String word;

        Challenge(String word) {
            this.word = word;
        }

        /// As the protocol and the file say it.
        public String word() {
            return word;
        }
    }

    public AcmeSpec {
        contact = List.copyOf(contact);
        roots = List.copyOf(roots);
        notifyCommand = List.copyOf(notifyCommand);
    }

    /// Where the account's key is.
    public String accountKey() {
        return storage + "/" + name + ".account.key";
    }
}
