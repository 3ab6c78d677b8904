package lbd.it.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lbd.it.daemon.LbdProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Answers of openssl's responder, and who looks at them: openssl's client.
class StaplingTest {
    @TempDir
    Path folder;

    /// A CA, a responder that it has authorised, and two servers of the same name.
    private static final String ISSUER = """
            set -e
            openssl req -x509 -nodes -days 90 -newkey rsa:2048 -keyout ca.key -out ca.pem -subj /CN=ca
            printf 'authorityInfoAccess=OCSP;URI:http://127.0.0.1:%1$d\\nsubjectAltName=DNS:a.example\\n' > server.ext
            echo extendedKeyUsage=OCSPSigning > responder.ext
            sign() {
              openssl req -nodes -newkey $4 -keyout $1.key -out $1.csr -subj /CN=$1
              openssl x509 -req -in $1.csr -days 30 -CA ca.pem -CAkey ca.key -set_serial $2 -extfile $3.ext -out $1.pem
              cat ca.pem >> $1.pem
              printf 'V\\t990101000000Z\\t\\t%%X\\tunknown\\t/CN=%%s\\n' $2 $1 >> index
            }
            sign responder 100 responder rsa:2048
            sign rsa 101 server rsa:2048
            sign ec 102 server 'ec -pkeyopt ec_paramgen_curve:P-256'
            echo 'unique_subject = no' > index.attr
            """;

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("openssl.log").toFile()))
                .start();
    }

    /// What openssl's client says of a handshake.
    private String client(int port, String signature) throws IOException {
        Process client = new ProcessBuilder(List.of(
                        "openssl",
                        "s_client",
                        "-connect",
                        "127.0.0.1:" + port,
                        "-servername",
                        "a.example",
                        "-status",
                        "-CAfile",
                        "ca.pem",
                        "-sigalgs",
                        signature))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        client.getOutputStream().close();
        return new String(client.getInputStream().readAllBytes());
    }

    @Test
    void eachKindOfCertificateHasItsAnswer() throws Exception {
        int responds = freePort();
        int port = freePort();
        assertEquals(0, start("sh", "-c", ISSUER.formatted(responds)).waitFor(), () -> "openssl: " + folder);
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                admin: {http: off, socket: %1$s/admin.sock}
                tls:
                  certificates:
                    - {name: rsa, certificate: %1$s/rsa.pem, key: %1$s/rsa.key}
                    - {name: ec, certificate: %1$s/ec.pem, key: %1$s/ec.key}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%2$d"
                    tls:
                      certificates: [rsa, ec]
                      ocsp: {staple: fetch}
                    routes: [{match: {path: /}, respond: {status: 204}}]
                """.formatted(folder, port));
        Process responder = start(("openssl ocsp -index index -CA ca.pem -rsigner responder.pem -rkey responder.key"
                        + " -nmin 60 -port " + responds)
                .split(" "));
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=ocsp.good certificate=rsa").printed("event=ocsp.good certificate=ec");
            lbd.await(() -> stapled(port, "rsa_pss_rsae_sha256") && stapled(port, "ECDSA+SHA256"));
            assertTrue(client(port, "rsa_pss_rsae_sha256").contains("Serial Number: 65"));
            assertTrue(client(port, "ECDSA+SHA256").contains("Serial Number: 66"));
            LbdProcess shown = LbdProcess.ended(folder, "certificates", "--socket", folder.resolve("admin.sock") + "");
            assertEquals(
                    2,
                    shown.output()
                            .lines()
                            .filter(line -> line.contains("good to 20"))
                            .count(),
                    shown::output);
        } finally {
            responder.destroyForcibly();
        }
    }

    private boolean stapled(int port, String signature) {
        try {
            String said = client(port, signature);
            return said.contains("Cert Status: good") && said.contains("Verify return code: 0 (ok)");
        } catch (IOException e) {
            return false;
        }
    }
}
