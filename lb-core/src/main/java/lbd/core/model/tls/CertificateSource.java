package lbd.core.model.tls;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Files that certificates are read from, as the configuration names them: enough to read them again.
public sealed interface CertificateSource {
    /// Of `tls.certificates`, else the file.
    String name();

    /// What to look at to see that something has changed: files, and folders for what is in them.
    List<String> files();

    /// @param key            null where it is in the certificate's file
    /// @param passphraseFile that opens the key; null where it is not encrypted
    record Pem(
            String name,
            String certificate,
            @Nullable String key,
            @Nullable String passphraseFile) implements CertificateSource {
        @Override
        public List<String> files() {
            return present(certificate, key, passphraseFile);
        }
    }

    /// @param passphraseFile null where there is none
    record Pkcs12(String name, String file, @Nullable String passphraseFile) implements CertificateSource {
        @Override
        public List<String> files() {
            return present(file, passphraseFile);
        }
    }

    /// Every `*.pem` of a folder.
    record Folder(String name, String folder) implements CertificateSource {
        @Override
        public List<String> files() {
            return List.of(folder);
        }
    }

    /// What an authority signs when it is asked: one file with the chain and its key. Until there is one, a certificate
    /// that we have signed ourselves stands in.
    ///
    /// @param domains that it is for, in lower case; at least one
    record Acme(String name, AcmeSpec acme, List<String> domains) implements CertificateSource {
        public Acme {
            domains = List.copyOf(domains);
        }

        /// Of the certificate, chain and key.
        public String file() {
            return acme.storage() + "/" + name + ".pem";
        }

        @Override
        public List<String> files() {
            return List.of(file());
        }
    }

    private static List<String> present(@Nullable String... files) {
        return Arrays.stream(files)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }
}
