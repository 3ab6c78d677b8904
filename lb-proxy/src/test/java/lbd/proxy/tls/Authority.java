package lbd.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.TlsSettings;
import org.jspecify.annotations.Nullable;

/// A CA of tests, by the `openssl` of this machine.
public final class Authority {
    private static final List<String> EC = List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256");

    private final Path dir;
    private final Path own;
    private final Path key;
    private int count;

    public Authority(String name) {
        try {
            dir = Files.createTempDirectory("lbd-ca");
            own = dir.resolve("ca.pem");
            key = dir.resolve("ca.key");
            List<String> command = new ArrayList<>(List.of("req", "-x509", "-nodes", "-days", "30"));
            command.addAll(EC);
            command.addAll(List.of("-subj", "/CN=" + name, "-addext", "keyUsage=critical,keyCertSign,cRLSign"));
            command.addAll(List.of("-keyout", key.toString(), "-out", own.toString()));
            OpenSsl.run(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public X509Certificate root() {
        return read(own);
    }

    /// @param names DNS names and addresses
    public Certificate signs(String... names) {
        return signs(30, names);
    }

    public Certificate expired(String... names) {
        return signs(-1, names);
    }

    private Certificate signs(int days, String... names) {
        try {
            String base = dir.resolve("c" + ++count).toString();
            List<String> request = new ArrayList<>(List.of("req", "-new", "-nodes"));
            request.addAll(EC);
            String alternatives = String.join(
                    ",",
                    Arrays.stream(names)
                            .map(n -> (n.matches("[0-9.]+") ? "IP:" : "DNS:") + n)
                            .toList());
            request.addAll(List.of("-subj", "/CN=" + names[0], "-addext", "subjectAltName=" + alternatives));
            request.addAll(List.of("-keyout", base + ".key", "-out", base + ".csr"));
            OpenSsl.run(request);
            OpenSsl.run(List.of(
                    "x509",
                    "-req",
                    "-in",
                    base + ".csr",
                    "-CA",
                    own.toString(),
                    "-CAkey",
                    key.toString(),
                    "-days",
                    "" + days,
                    "-copy_extensions",
                    "copyall",
                    "-out",
                    base + ".pem"));
            String der = base + ".der";
            OpenSsl.run(List.of("pkcs8", "-topk8", "-nocrypt", "-in", base + ".key", "-outform", "DER", "-out", der));
            return new Certificate(
                    names[0],
                    base + ".pem",
                    List.of(read(Path.of(base + ".pem"))),
                    new KeyBytes(Files.readAllBytes(Path.of(der))),
                    List.of(names));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static X509Certificate read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// For a pool whose servers it signs.
    ///
    /// @param name null for the servers' own
    public PoolTls trusted(@Nullable String name) {
        return new PoolTls(true, List.of(root()), name, null, TlsSettings.INTERMEDIATE, List.of());
    }
}
