package lbd.config.section;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.config.tls.SystemRoots;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.PoolTlsFiles;
import lbd.core.tls.CertifiedName;
import org.jspecify.annotations.Nullable;

/// `tls:` of a pool.
final class PoolTlsReader {
    /// The name is the request's host, in the words of variables.
    private static final String HOST = "{host}";

    private final TlsReader shared;

    PoolTlsReader(TlsReader shared) {
        this.shared = shared;
    }

    private enum Verify {
        REQUIRED,
        OFF
    }

    PoolTls read(Value value) {
        return value.map(this::read);
    }

    private PoolTls read(MapReader map) {
        var verify = map.optional("verify", PoolTlsReader::verify, Verify.REQUIRED);
        var roots = map.<@Nullable List<X509Certificate>>optional("ca", v -> v.parsed("a file", Chains::all), null);
        var serverName = map.<@Nullable String>optional("server_name", PoolTlsReader::nameOrHost, null);
        var own = own(map);
        var settings = shared.settings(map);
        var alpn = map.optional("alpn", v -> v.oneOrMore(TlsReader::protocolName), List.<String>of());
        var watch = map.optional("watch", Value::flag, false);
        var ca = map.<@Nullable String>optional("ca", v -> v.parsed("a file", f -> f), null);
        return map.build(() -> {
            boolean verifies = verify.get() == Verify.REQUIRED;
            Shown shown = own.get();
            List<X509Certificate> given = roots.get();
            return new PoolTls(
                    verifies,
                    !verifies ? List.of() : given == null ? SystemRoots.read() : given,
                    HOST.equals(serverName.get()) ? null : serverName.get(),
                    HOST.equals(serverName.get()),
                    shown == null ? null : shown.certificate(),
                    settings.get(),
                    alpn.get(),
                    new PoolTlsFiles(verifies ? ca.get() : null, shown == null ? null : shown.source(), watch.get()));
        });
    }

    private static Verify verify(Value value) {
        Verify verify = value.word(Verify.class);
        if (verify == Verify.OFF) {
            value.warn("servers are not verified: whoever stands between can read and change everything");
        }
        return verify;
    }

    private static String nameOrHost(Value value) {
        return value.is(HOST) ? HOST : serverName(value);
    }

    static String serverName(Value value) {
        return value.parsed(
                "a host name",
                text -> CertifiedName.address(text) == null ? new SNIHostName(text).getAsciiName() : text);
    }

    /// Who we are to servers that ask: a name of `tls.certificates`, or files.
    private Supplier<@Nullable Shown> own(MapReader map) {
        var passphraseFile = map.<@Nullable String>optional("passphrase_file", v -> v.parsed("a file", f -> f), null);
        var keyFile = map.<@Nullable String>optional("key", v -> v.parsed("a file", f -> f), null);
        var passphrase = map.<char @Nullable []>optional(
                "passphrase_file", v -> SecretFile.read(v, Certificates::passphrase), null);
        var certificate = map.<@Nullable Own>optional("certificate", this::certificate, null);
        Own said = certificate.isGood() ? certificate.get() : null;
        List<X509Certificate> chain = said == null ? List.of() : said.chain();
        String where = map.has("key") || chain.isEmpty() ? "key" : "certificate";
        var key = map.<@Nullable KeyBytes>optional(
                where, v -> SecretFile.read(v, f -> key(f, said, passphrase, map.has("certificate"))), null);
        return () -> {
            Own read = certificate.get();
            KeyBytes bytes = key.get();
            if (read == null) {
                return null;
            }
            CertificateSet named = read.named();
            if (named != null) {
                return new Shown(named.certificates().getFirst(), named.source());
            }
            return bytes == null
                    ? null
                    : new Shown(
                            Certificates.of(read.file(), read.file(), read.chain(), bytes),
                            new CertificateSource.Pem(read.file(), read.file(), keyFile.get(), passphraseFile.get()));
        };
    }

    private record Shown(Certificate certificate, CertificateSource source) {}

    /// @param named whole, by its name in `tls.certificates`; null: a file
    private record Own(@Nullable CertificateSet named, String file, List<X509Certificate> chain) {}

    private Own certificate(Value value) {
        if (value.parsed("a file", f -> f).startsWith("/")) {
            return value.parsed("a file", f -> new Own(null, f, Chains.chain(f)));
        }
        CertificateSet set = shared.declared(value);
        if (set.certificates().size() != 1) {
            throw value.refuse("it has " + set.certificates().size() + " certificates; one is needed");
        }
        return new Own(set, set.certificates().getFirst().file(), List.of());
    }

    private static KeyBytes key(
            String file, @Nullable Own certificate, Field<char @Nullable []> passphrase, boolean there) {
        if (!there) {
            throw new IllegalArgumentException("needs certificate");
        }
        if (certificate != null && certificate.named() != null) {
            throw new IllegalArgumentException("the certificate is one of tls.certificates, with its key");
        }
        // Of a certificate that cannot be read nothing can be said of its key.
        return certificate == null
                ? new KeyBytes(new byte[0])
                : Certificates.key(file, certificate.chain(), opens(passphrase));
    }

    private static char @Nullable [] opens(Field<char @Nullable []> passphrase) {
        return passphrase.isGood() ? passphrase.get() : null;
    }
}
