package lbd.config.section;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// A certificate in one of its forms: `{certificate, key}`, `{pkcs12}`, `{directory}`, `{acme, domains}`. The
/// files are read with the configuration.
final class CertificateReader {
    private CertificateReader() {}

    /// @param name     of the certificate; empty: its file stands in for it
    /// @param accounts at authorities, by what the file says
    /// @return to be asked for within [MapReader#build]
    static Supplier<CertificateSet> read(MapReader map, String name, Function<Value, AcmeSpec> accounts) {
        var passphrase =
                map.<@Nullable Passphrase>optional("passphrase_file", v -> SecretFile.read(v, Passphrase::new), null);
        if (map.has("acme")) {
            var account = map.required("acme", accounts);
            var domains = map.required("domains", v -> v.oneOrMore(AcmeReader::domain));
            return () -> acme(name, account.get(), domains.get());
        }
        if (map.has("directory")) {
            var all = map.required("directory", v -> SecretFile.read(v, "a folder", f -> folder(label(name, f), f)));
            return all::get;
        }
        if (map.has("pkcs12")) {
            var one = map.required("pkcs12", v -> SecretFile.read(v, f -> pkcs12(label(name, f), f, passphrase)));
            return one::get;
        }
        return pem(map, name, passphrase);
    }

    private static CertificateSet acme(String name, AcmeSpec account, List<String> domains) {
        var source = new CertificateSource.Acme(name.isEmpty() ? domains.getFirst() : name, account, domains);
        return new CertificateSet(source, Certificates.read(source));
    }

    private static CertificateSet folder(String name, String folder) {
        return new CertificateSet(new CertificateSource.Folder(name, folder), Certificates.directory(name, folder));
    }

    private static CertificateSet pkcs12(String name, String file, Field<@Nullable Passphrase> passphrase) {
        return new CertificateSet(
                new CertificateSource.Pkcs12(name, file, file(passphrase)),
                List.of(Certificates.pkcs12(name, file, opens(passphrase))));
    }

    private static Supplier<CertificateSet> pem(MapReader map, String name, Field<@Nullable Passphrase> passphrase) {
        var file = map.required("certificate", v -> v.parsed("a file", f -> f));
        var chain = map.required("certificate", v -> v.parsed("a file", Chains::chain));
        List<X509Certificate> good = chain.isGood() ? chain.get() : List.of();
        // Without "key" it is in the same file.
        var keyFile = map.<@Nullable String>optional("key", v -> v.parsed("a file", f -> f), null);
        String where = map.has("key") || good.isEmpty() ? "key" : "certificate";
        var key = map.<@Nullable KeyBytes>optional(where, v -> key(v, good, passphrase), null);
        return () -> {
            String label = label(name, file.get());
            KeyBytes bytes = key.get();
            return new CertificateSet(
                    new CertificateSource.Pem(label, file.get(), keyFile.get(), file(passphrase)),
                    bytes == null ? List.of() : List.of(Certificates.of(label, file.get(), chain.get(), bytes)));
        };
    }

    private static KeyBytes key(Value value, List<X509Certificate> chain, Field<@Nullable Passphrase> passphrase) {
        // Of a certificate that cannot be read nothing can be said of its key.
        return chain.isEmpty()
                ? new KeyBytes(new byte[0])
                : SecretFile.read(value, f -> Certificates.key(f, chain, opens(passphrase)));
    }

    private static final class Passphrase {
        private final String file;
        private final char[] characters;

        private Passphrase(String file) {
            this.file = file;
            this.characters = Certificates.passphrase(file);
        }
    }

    private static char @Nullable [] opens(Field<@Nullable Passphrase> passphrase) {
        Passphrase read = passphrase.isGood() ? passphrase.get() : null;
        return read == null ? null : read.characters;
    }

    private static @Nullable String file(Field<@Nullable Passphrase> passphrase) {
        Passphrase read = passphrase.isGood() ? passphrase.get() : null;
        return read == null ? null : read.file;
    }

    private static String label(String name, String file) {
        return name.isEmpty() ? file : name;
    }
}
