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
import java.util.concurrent.ConcurrentHashMap;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.KeyBytes;

/// Certificates for tests, made by the `openssl` of this machine.
public final class OpenSsl {
    private static final ConcurrentHashMap<List<String>, Certificate> MADE = new ConcurrentHashMap<>();

    private OpenSsl() {}

    /// Signs itself, with a key on P-256. The same names give the same one.
    public static Certificate ec(String... names) {
        return made("ec", List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), names);
    }

    /// Signs itself, with a key of 2048 bits.
    public static Certificate rsa(String... names) {
        return made("rsa", List.of("rsa:2048"), names);
    }

    private static Certificate made(String kind, List<String> newKey, String... names) {
        List<String> key = new ArrayList<>(List.of(names));
        key.addFirst(kind);
        return MADE.computeIfAbsent(key, k -> make(kind, newKey, names));
    }

    private static Certificate make(String kind, List<String> newKey, String... names) {
        try {
            Path folder = Files.createTempDirectory("lbd-tls");
            Path certificate = folder.resolve("certificate");
            Path key = folder.resolve("key");
            List<String> command = new ArrayList<>(List.of("req", "-x509", "-nodes", "-days", "30", "-newkey"));
            command.addAll(newKey);
            command.addAll(
                    List.of("-keyout", key + ".pem", "-out", certificate.toString(), "-subj", "/CN=" + names[0]));
            String alternatives =
                    String.join(",", Arrays.stream(names).map(n -> "DNS:" + n).toList());
            command.addAll(List.of("-addext", "subjectAltName=" + alternatives));
            run(command);
            run(List.of("pkcs8", "-topk8", "-nocrypt", "-in", key + ".pem", "-outform", "DER", "-out", key.toString()));
            try (InputStream in = Files.newInputStream(certificate)) {
                X509Certificate leaf = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(in);
                return new Certificate(
                        kind,
                        certificate.toString(),
                        List.of(leaf),
                        new KeyBytes(Files.readAllBytes(key)),
                        List.of(names));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst("openssl");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + said);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }
}
