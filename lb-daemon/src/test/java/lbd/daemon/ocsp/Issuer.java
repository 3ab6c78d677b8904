package lbd.daemon.ocsp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;
import lbd.daemon.certificate.OpenSsl;

/// A CA that openssl plays: `ca.pem`, those it signs, and what its responder says of them.
public final class Issuer {
    private static final String EC = "ec -pkeyopt ec_paramgen_curve:P-256";

    public final Path folder;
    private int serials = 100;

    /// @param responder where it answers
    public Issuer(Path folder, String responder) throws IOException {
        this.folder = folder;
        Files.writeString(
                folder.resolve("server.ext"),
                "authorityInfoAccess=OCSP;URI:" + responder + "\nsubjectAltName=DNS:a.example\n");
        Files.writeString(
                folder.resolve("staple.ext"),
                "authorityInfoAccess=OCSP;URI:" + responder
                        + "\nsubjectAltName=DNS:a.example\ntlsfeature=status_request\n");
        Files.writeString(folder.resolve("responder.ext"), "extendedKeyUsage=OCSPSigning\n");
        Files.writeString(folder.resolve("index"), "");
        Files.writeString(folder.resolve("index.attr"), "unique_subject = no\n");
        openssl("req -x509 -nodes -days 90 -newkey " + EC + " -keyout ca.key -out ca.pem -subj /CN=ca");
        sign("responder", EC, "responder.ext");
        sign("stranger", EC, "server.ext");
    }

    private String openssl(String arguments) throws IOException {
        return OpenSsl.run(folder, arguments);
    }

    /// `NAME.pem`, with the CA's behind it, and `NAME.key`.
    ///
    /// @param key `rsa:2048`, for example
    public X509Certificate sign(String name, String key, String extensions) throws IOException {
        int serial = serials++;
        openssl("req -nodes -newkey " + key + " -keyout " + name + ".key -out " + name + ".csr -subj /CN=" + name);
        openssl("x509 -req -in " + name + ".csr -days 30 -CA ca.pem -CAkey ca.key -set_serial " + serial + " -extfile "
                + extensions + " -out " + name + ".pem");
        Files.writeString(
                folder.resolve(name + ".pem"),
                Files.readString(folder.resolve(name + ".pem")) + Files.readString(folder.resolve("ca.pem")));
        index(Files.readString(folder.resolve("index"))
                + "V\t990101000000Z\t\t%s\tunknown\t/CN=%s\n".formatted(hex(serial), name));
        return certificate(name);
    }

    private static String hex(int serial) {
        String hex = Integer.toHexString(serial).toUpperCase(Locale.ROOT);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    private void index(String lines) throws IOException {
        Files.writeString(folder.resolve("index"), lines);
    }

    /// Takes one back.
    public void revoke(X509Certificate certificate) throws IOException {
        String serial = hex(certificate.getSerialNumber().intValue());
        index(Files.readString(folder.resolve("index"))
                .replace("V\t990101000000Z\t\t" + serial, "R\t990101000000Z\t251101000000Z\t" + serial));
    }

    X509Certificate certificate(String name) throws IOException {
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".pem"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /// What the responder says to a question.
    ///
    /// @param signer who signs: `responder`, `ca`, `stranger`
    byte[] answer(byte[] question, String signer) throws IOException {
        Files.write(folder.resolve("question"), question);
        openssl("ocsp -index index -CA ca.pem -rsigner " + signer + ".pem -rkey " + signer
                + ".key -reqin question -respout answer -ndays 7");
        return Files.readAllBytes(folder.resolve("answer"));
    }
}
