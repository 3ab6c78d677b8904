package lbd.daemon.certificate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Certificates made by openssl.
public final class OpenSsl {
    private OpenSsl() {}

    /// `NAME.pem` and `NAME.key` in a folder.
    public static void selfSigned(Path folder, String name, String host) throws IOException {
        run(
                folder,
                "req -x509 -nodes -days 30 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout " + name + ".key -out "
                        + name + ".pem -subj /CN=" + host + " -addext subjectAltName=DNS:" + host);
    }

    /// What a server shows who has a certificate of that kind, which is in the folder too.
    public static SSLContext shown(Path folder, String name, String host) throws IOException, GeneralSecurityException {
        selfSigned(folder, name, host);
        run(
                folder,
                "pkcs12 -export -in " + name + ".pem -inkey " + name + ".key -out " + name
                        + ".p12 -passout pass:abcdef");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            store.load(in, "abcdef".toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "abcdef".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    public static String run(Path folder, String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments.split(" ")));
        command.addFirst("openssl");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
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
