package lbd.daemon.certificate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
