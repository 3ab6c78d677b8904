package lbd.it.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lbd.it.daemon.LbdProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates from Pebble, Let's Encrypt's authority for tests, which refuses every fifth nonce to see that we cope.
class AcmeTest {
    /// What the authority and we know from elsewhere.
    private static final String MAC = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    @TempDir
    Path folder;

    private final List<Process> peers = new ArrayList<>();
    private final int authority = freePort();
    private final int plain = freePort();
    private final int secure = freePort();

    private static int freePort() {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void startPebble() throws Exception {
        int dns = freePort();
        assertEquals(
                0,
                start("openssl req -x509 -nodes -days 2 -newkey rsa:2048 -keyout peb.key -out peb.pem -subj"
                                + " /CN=localhost -addext subjectAltName=DNS:localhost")
                        .waitFor());
        Files.writeString(folder.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                 "certificate": "peb.pem", "privateKey": "peb.key", "httpPort": %d, "tlsPort": %d,
                 "externalAccountBindingRequired": true, "externalAccountMACKeys": {"us": "%s"}}}
                """.formatted(authority, freePort(), plain, secure, MAC));
        Files.writeString(folder.resolve("mac"), MAC + "\n");
        Files.writeString(folder.resolve("told"), "#!/bin/sh\necho \"$1 $2\" >>\"${0%/*}/heard\"\n");
        assertTrue(folder.resolve("told").toFile().setExecutable(true));
        // Every name is this machine.
        start("pebble-challtestsrv -defaultIPv4 127.0.0.1 -dns01 127.0.0.1:" + dns + " -management 127.0.0.1:"
                + freePort() + " -defaultIPv6= -http01= -https01= -tlsalpn01=");
        start("pebble -config pebble.json -dnsserver 127.0.0.1:" + dns);
    }

    private Process start(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("peers.log").toFile()));
        builder.environment().putAll(Map.of("PEBBLE_VA_NOSLEEP", "1", "PEBBLE_WFE_NONCEREJECT", "20"));
        Process process = builder.start();
        peers.add(process);
        return process;
    }

    @AfterEach
    void stop() {
        peers.forEach(Process::destroyForcibly);
    }

    private Path file(String name, int plainPort, int securePort, String domains) throws IOException {
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                version: 1
                admin: {http: off, socket: %1$s/%2$s.sock}
                tls:
                  acme:
                    - name: page
                      directory: "https://localhost:%3$d/dir"
                      contact: ops@example.com
                      storage: %1$s/acme
                      ca: %1$s/peb.pem
                      external_account: {key_id: us, key_file: %1$s/mac}
                      notify: %1$s/told
                    - name: shown
                      directory: "https://localhost:%3$d/dir"
                      storage: %1$s/acme
                      ca: %1$s/peb.pem
                      challenge: tls-alpn-01
                      external_account: {key_id: us, key_file: %1$s/mac}
                  certificates:
                    - {name: first, acme: page, domains: [%6$s]}
                    - {name: second, acme: shown, domains: [c.example.com]}
                listeners:
                  - {name: plain, protocol: http, bind: "127.0.0.1:%4$d", redirect_https: true}
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%5$d"
                    tls: {certificates: [first, second]}
                    routes: [{match: {path: /}, respond: {status: 204}}]
                """.formatted(folder, name, authority, plainPort, securePort, domains));
        return file;
    }

    private String shown(int port, String name) {
        try {
            Process client = new ProcessBuilder(
                            "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", name)
                    .redirectErrorStream(true)
                    .start();
            client.getOutputStream().close();
            return new String(client.getInputStream().readAllBytes());
        } catch (IOException e) {
            return "";
        }
    }

    private boolean isSigned(int port, String name) {
        return shown(port, name).contains("issuer=CN = Pebble Intermediate CA");
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), authority)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void namesAreProvedAndCertificatesShownAndShared() throws Exception {
        Path file = file("lbd", plain, secure, "a.example.com, b.example.com");
        while (!listens()) {
            assertTrue(peers.getLast().isAlive(), () -> "pebble has ended: " + folder);
            Thread.sleep(20);
        }
        try (LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString())) {
            lbd.printed("event=process.ready");
            lbd.printed("event=acme.signed certificate=first").printed("event=acme.signed certificate=second");
            lbd.await(() -> isSigned(secure, "a.example.com") && isSigned(secure, "c.example.com"));
            assertFalse(lbd.output().contains("event=acme.failed"), lbd::output);
            for (String name : List.of("first.pem", "second.pem", "page.account.key")) {
                assertEquals(
                        "rw-------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(
                                folder.resolve("acme").resolve(name))));
            }
            assertEquals("first " + folder + "/acme/first.pem\n", Files.readString(folder.resolve("heard")));
            // What is no challenge goes where all goes.
            assertTrue(get("/.well-known/acme-challenge/other").startsWith("HTTP/1.1 301 "));

            // Another node has them from the folder, and asks for nothing.
            Path second = file("node2", freePort(), freePort(), "a.example.com, b.example.com");
            try (LbdProcess node = LbdProcess.start(folder, "run", "-c", second.toString())) {
                node.printed("event=process.ready");
                LbdProcess shown =
                        LbdProcess.ended(folder, "certificates", "--socket", folder.resolve("node2.sock") + "");
                assertEquals(2, shown.output().split("CN=Pebble", -1).length - 1, shown::output);
                assertFalse(node.output().contains("event=acme"), node::output);
                // One more name is asked for at once, and the other node shows it too.
                file("lbd", plain, secure, "a.example.com, b.example.com, d.example.com");
                lbd.signal("HUP");
                lbd.await(() -> shown(secure, "d.example.com").contains("CN = Pebble Intermediate CA")
                        && lbd.output().split("acme.signed certificate=first", -1).length == 3);
                node.printed("event=tls.files_taken files=" + folder + "/acme/first.pem");
            }
        }
    }

    private String get(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), plain)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: a.example.com\r\nConnection: close\r\n\r\n")
                            .getBytes());
            return new String(socket.getInputStream().readAllBytes());
        }
    }
}
