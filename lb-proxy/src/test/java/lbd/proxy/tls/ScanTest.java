package lbd.proxy.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.TlsSettings;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a scanner finds, which has its own list of what servers should not speak.
@Timeout(90)
class ScanTest {
    private static final Path SSLSCAN = Path.of("/usr/bin/sslscan");

    private static List<String> scan(TlsSettings settings) throws Exception {
        assumeTrue(Files.isExecutable(SSLSCAN), "no sslscan here (Debian: sslscan)");
        ListenerTls tls =
                TlsTalk.with(settings, TlsTalk.tls(OpenSsl.ec("shop.example.com"), OpenSsl.rsa("shop.example.com")));
        try (ProxyFixture fixture = new ProxyFixture(TlsTalk.config(Protocol.TCP, tls, Configs.deadAddress()))) {
            InetSocketAddress address = fixture.address("web");
            return lines("--no-colour", "--sni-name=shop.example.com", "127.0.0.1:" + address.getPort());
        }
    }

    private static List<String> lines(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = SSLSCAN.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return said.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }

    private static List<String> ciphers(List<String> scan) {
        return scan.stream()
                .filter(line -> line.startsWith("Preferred ") || line.startsWith("Accepted "))
                .map(line -> line.split(" ")[1] + " " + line.split(" ")[4])
                .toList();
    }

    @Test
    void intermediateIsWhatMozillaCallsSo() throws Exception {
        List<String> scan = scan(TlsSettings.INTERMEDIATE);
        assertTrue(
                scan.containsAll(List.of(
                        "SSLv2 disabled",
                        "SSLv3 disabled",
                        "TLSv1.0 disabled",
                        "TLSv1.1 disabled",
                        "TLSv1.2 enabled",
                        "TLSv1.3 enabled",
                        "Session renegotiation not supported",
                        "TLSv1.2 not vulnerable to heartbleed",
                        "TLSv1.3 not vulnerable to heartbleed")),
                scan::toString);
        assertEquals(
                List.of(
                        "TLSv1.3 TLS_AES_128_GCM_SHA256",
                        "TLSv1.3 TLS_AES_256_GCM_SHA384",
                        "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256",
                        "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256",
                        "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384",
                        "TLSv1.2 ECDHE-ECDSA-CHACHA20-POLY1305",
                        "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256",
                        "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384",
                        "TLSv1.2 ECDHE-RSA-CHACHA20-POLY1305"),
                ciphers(scan).stream().sorted(ScanTest::byVersionThenName).toList());
    }

    private static int byVersionThenName(String one, String other) {
        int versions = other.substring(0, 7).compareTo(one.substring(0, 7));
        return versions != 0 ? versions : one.compareTo(other);
    }

    @Test
    void modernHasNoOlderVersion() throws Exception {
        List<String> scan = scan(TlsSettings.MODERN);
        assertTrue(scan.contains("TLSv1.2 disabled"), scan::toString);
        assertFalse(ciphers(scan).stream().anyMatch(cipher -> !cipher.startsWith("TLSv1.3 ")), scan::toString);
    }
}
