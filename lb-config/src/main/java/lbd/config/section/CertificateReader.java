package lbd.config.section;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// A certificate in one of its forms: `{certificate, key}`, `{pkcs12}`, `{directory}`. The files are read with the
/// configuration.
final class CertificateReader {
    private CertificateReader() {}

    /// @param name of the certificate; empty: its file stands in for it
    /// @return to be asked for within [MapReader#build]
    static Supplier<List<Certificate>> read(MapReader map, String name) {
        var passphrase = map.<char @Nullable []>optional(
                "passphrase_file", v -> v.parsed("a file", Certificates::passphrase), null);
        if (map.has("acme")) {
            map.ignore(List.of("domains"));
            NotYetRead.key(map, "acme");
            return List::of;
        }
        if (map.has("directory")) {
            var all = map.required(
                    "directory", v -> v.parsed("a folder", f -> Certificates.directory(label(name, f), f)));
            return all::get;
        }
        if (map.has("pkcs12")) {
            var one = map.required("pkcs12", v -> pkcs12(v, name, passphrase));
            return () -> List.of(one.get());
        }
        return pem(map, name, passphrase);
    }

    private static Certificate pkcs12(Value value, String name, Field<char @Nullable []> passphrase) {
        return value.parsed("a file", f -> Certificates.pkcs12(label(name, f), f, opens(passphrase)));
    }

    private static Supplier<List<Certificate>> pem(MapReader map, String name, Field<char @Nullable []> passphrase) {
        var file = map.required("certificate", v -> v.parsed("a file", f -> f));
        var chain = map.required("certificate", v -> v.parsed("a file", Chains::chain));
        List<X509Certificate> good = chain.isGood() ? chain.get() : List.of();
        if (map.has("key") || good.isEmpty()) {
            var key = map.<@Nullable KeyBytes>optional("key", v -> key(v, good, passphrase), null);
            return () -> {
                KeyBytes bytes = key.get();
                return bytes == null
                        ? List.of()
                        : List.of(Certificates.of(label(name, file.get()), file.get(), chain.get(), bytes));
            };
        }
        // The key is in the same file.
        var key = map.required("certificate", v -> key(v, good, passphrase));
        return () -> List.of(Certificates.of(label(name, file.get()), file.get(), good, key.get()));
    }

    private static KeyBytes key(Value value, List<X509Certificate> chain, Field<char @Nullable []> passphrase) {
        // Of a certificate that cannot be read nothing can be said of its key.
        return chain.isEmpty()
                ? new KeyBytes(new byte[0])
                : value.parsed("a file", f -> Certificates.key(f, chain, opens(passphrase)));
    }

    private static char @Nullable [] opens(Field<char @Nullable []> passphrase) {
        return passphrase.isGood() ? passphrase.get() : null;
    }

    private static String label(String name, String file) {
        return name.isEmpty() ? file : name;
    }
}
