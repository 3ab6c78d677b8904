package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import lbd.core.model.check.CheckTls;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.PoolTls;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Certificates and keys that the file names, in the forms that OpenSSL writes.
class TlsFilesTest {
    @TempDir
    static Path dir;

    @BeforeAll
    static void makeThem() throws Exception {
        selfSigned(
                "shop",
                "rsa:2048",
                "-subj /CN=shop.example.com -addext subjectAltName=DNS:shop.example.com,DNS:*.Shop.example.com,IP:192.0.2.1");
        selfSigned("other", "ec -pkeyopt ec_paramgen_curve:P-256", "-subj /CN=other.example.com");
        selfSigned("ed", "ed25519", "-subj /CN=ed.example.com");
        selfSigned("weak", "rsa:1024", "-subj /CN=weak.example.com");
        openssl("x509 -in shop.pem -signkey shop.key -days -1 -out expired.pem");
        openssl("rsa -in shop.key -traditional -out shop.pkcs1");
        openssl("ec -in other.key -out other.sec1");
        openssl("pkcs8 -topk8 -in shop.key -v2 aes-256-cbc -passout pass:secret -out shop.sealed");
        openssl("pkcs8 -topk8 -in shop.key -scrypt -passout pass:secret -out shop.scrypt");
        openssl("pkcs12 -export -nocerts -inkey other.key -passout pass:secret -out key.p12");
        openssl("rsa -in shop.key -traditional -aes128 -passout pass:secret -out shop.old");
        openssl("pkcs12 -export -in other.pem -inkey other.key -passout pass:secret -out other.p12");
        selfSigned("k1", "ec -pkeyopt ec_paramgen_curve:secp256k1", "-subj /CN=k1.example.com");
        write("ca.cnf", "[ca]\ndefault_ca = it\n[it]\ndatabase = ca.index\ndefault_md = sha256\n");
        write("ca.index", "");
        String list = "ca -config ca.cnf -gencrl -cert shop.pem -keyfile shop.key -out ";
        openssl(list + "shop.crl -crldays 30");
        write("ca-delta.cnf", read("ca.cnf") + "crl_extensions = ext\n[ext]\n2.5.29.27 = critical,ASN1:INTEGER:1\n");
        openssl(list.replace("ca.cnf", "ca-delta.cnf") + "delta.crl -crldays 30");
        openssl(list + "old.crl -crl_lastupdate 20250101000000Z -crl_nextupdate 20250201000000Z");
        write("pass", "secret\n");
        write("wrong-pass", "guess\n");
        write("both.pem", read("shop.pem") + read("shop.key"));
        write("unordered.pem", read("shop.pem") + read("other.pem"));
        write("nothing", "");
        write("cut.pem", read("shop.pem").substring(0, 400));
        Files.createDirectory(dir.resolve("sites"));
        write("sites/a.pem", read("shop.pem") + read("shop.key"));
        write("sites/b.pem", read("other.pem"));
        write("sites/b.key", read("other.key"));
        // As an editor has it while its file is open.
        Files.createSymbolicLink(dir.resolve("sites/.#a.pem"), Path.of("somebody@here.1234"));
        Files.createDirectory(dir.resolve("wrong"));
        write("wrong/a.pem", "");
        write("wrong/b.pem", read("shop.pem") + read("shop.key"));
        write("wrong/c.pem", read("shop.pem"));
        Files.createDirectory(dir.resolve("empty"));
        assertEquals(0, new ProcessBuilder("mkfifo", dir + "/pipe").start().waitFor());
        try (var files = Files.walk(dir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        }
    }

    private static void selfSigned(String name, String kind, String rest) throws IOException {
        openssl("req -x509 -nodes -days 30 -newkey " + kind + " -keyout " + name + ".key -out " + name + ".pem "
                + rest);
    }

    private static void openssl(String arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(arguments.split(" ")));
        command.addFirst("openssl");
        Process process = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            assertEquals(0, process.waitFor(), arguments + ": " + said);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String read(String name) throws IOException {
        return Files.readString(dir.resolve(name));
    }

    private static void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }

    @Test
    void keysThatEverybodyCanReadAreAWarning() throws IOException {
        for (String certificate : List.of(
                "{certificate: DIR/shop.pem, key: DIR/shop.key}",
                "{certificate: DIR/both.pem}",
                "{pkcs12: DIR/other.p12, passphrase_file: DIR/pass}",
                "{directory: DIR/sites}")) {
            assertEquals(List.of(), warnings(certificate), certificate);
        }
        try {
            for (String file : List.of("shop.key", "both.pem", "pass", "sites/b.key", "sites/b.pem")) {
                mode(file, "rw-r--r--");
            }
            assertEquals(
                    List.of("lbd.yaml:3:KEY: listeners[web].tls.certificates[0].key: DIR/shop.key"
                            + " can be read by everybody on this machine"),
                    warnings("{certificate: DIR/shop.pem, key: DIR/shop.key}"));
            assertEquals(1, warnings("{certificate: DIR/both.pem}").size());
            assertEquals(
                    1,
                    warnings("{pkcs12: DIR/other.p12, passphrase_file: DIR/pass}")
                            .size());
            assertEquals(1, warnings("{directory: DIR/sites}").size(), "b.pem has no key in it");
        } finally {
            for (String file : List.of("shop.key", "both.pem", "pass", "sites/b.key")) {
                mode(file, "rw-------");
            }
        }
    }

    private static void mode(String file, String permissions) throws IOException {
        Files.setPosixFilePermissions(dir.resolve(file), PosixFilePermissions.fromString(permissions));
    }

    private static List<String> warnings(String certificate) {
        return assertInstanceOf(ConfigResult.Loaded.class, result(certificate)).warnings().stream()
                .map(Object::toString)
                .filter(warning -> warning.contains("everybody") || warning.contains("refused"))
                .map(warning -> warning.replace(dir.toString(), "DIR").replaceFirst(":[0-9]+: ", ":KEY: "))
                .toList();
    }

    private static ConfigResult result(String certificate) {
        String file = """
                version: 1
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:443", pool: app, tls: {certificates: [%s]}}
                pools:
                  - {name: app, servers: []}
                """.formatted(certificate.replace("DIR", dir.toString()));
        return ConfigReader.read("lbd.yaml", file.getBytes(UTF_8));
    }

    private static List<Certificate> certificates(String certificate) {
        ConfigResult result = result(certificate);
        if (result instanceof ConfigResult.Rejected(var errors, var warnings)) {
            throw new AssertionError(errors.toString());
        }
        return assertInstanceOf(ConfigResult.Loaded.class, result)
                .config()
                .listeners()
                .getFirst()
                .tls()
                .certificates();
    }

    private static String errors(String certificate) {
        return assertInstanceOf(ConfigResult.Rejected.class, result(certificate)).errors().stream()
                .map(e -> e.toString().replace(dir.toString(), "DIR"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theExampleOfAcmeIsValidAndBeginsWithOurOwn() throws IOException {
        String example =
                Files.readString(Path.of("../conf/examples/acme.yaml")).replace("/var/lib/lbd", dir.toString());
        ConfigResult result = ConfigReader.read("acme.yaml", example.getBytes(UTF_8));
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        assertEquals(List.of(), loaded.warnings());
        assertEquals(List.of("shop.example.com", "www.example.com"), shown(loaded, "CN=lbd: not signed yet"));
        // What an authority has signed: the chain and its key in one file.
        Files.createDirectory(dir.resolve("acme"));
        write("acme/shop.pem", read("shop.pem") + read("shop.key"));
        result = ConfigReader.read("acme.yaml", example.getBytes(UTF_8));
        loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        assertEquals(
                List.of("shop.example.com", "*.shop.example.com", "192.0.2.1"), shown(loaded, "CN=shop.example.com"));
        write("acme/shop.pem", read("cut.pem"));
        result = ConfigReader.read("acme.yaml", example.getBytes(UTF_8));
        loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        shown(loaded, "CN=lbd: not signed yet");
    }

    private static List<String> shown(ConfigResult.Loaded loaded, String issuer) {
        Certificate first =
                loaded.config().listeners().get(1).tls().certificates().getFirst();
        assertEquals(issuer, first.leaf().getIssuerX500Principal().getName());
        return first.names();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{certificate: DIR/shop.pem, key: DIR/shop.key}                            | RSA",
                "{certificate: DIR/shop.pem, key: DIR/shop.pkcs1}                          | RSA",
                "{certificate: DIR/shop.pem, key: DIR/shop.sealed, passphrase_file: DIR/pass} | RSA",
                "{certificate: DIR/both.pem}                                               | RSA",
                "{certificate: DIR/other.pem, key: DIR/other.key}                          | EC",
                "{certificate: DIR/other.pem, key: DIR/other.sec1}                         | EC",
                "{pkcs12: DIR/other.p12, passphrase_file: DIR/pass}                        | EC",
                "{certificate: DIR/ed.pem, key: DIR/ed.key}                                | EdDSA",
            })
    void everyFormIsRead(String certificate, String kind) {
        Certificate read = certificates(certificate).getFirst();
        assertEquals(kind, read.leaf().getPublicKey().getAlgorithm());
        assertEquals("***", read.key().toString());
    }

    @Test
    void namesAreThoseOfTheCertificate() {
        assertEquals(
                List.of("shop.example.com", "*.shop.example.com", "192.0.2.1"),
                certificates("{certificate: DIR/both.pem}").getFirst().names());
        assertEquals(
                List.of("other.example.com"),
                certificates("{pkcs12: DIR/other.p12, passphrase_file: DIR/pass}")
                        .getFirst()
                        .names());
    }

    @Test
    void hstsIsADurationOrMore() {
        String file = """
                version: 1
                listeners:
                  - {name: a, protocol: http, bind: "127.0.0.1:443", pool: app, tls: {certificates: [TLS]}, hsts: 1y}
                  - {name: b, protocol: http, bind: "127.0.0.1:444", pool: app, tls: {certificates: [TLS]},
                     hsts: {max_age: 2y, include_subdomains: true, preload: true}}
                pools:
                  - {name: app, servers: []}
                """.replace("TLS", "{certificate: " + dir + "/both.pem}");
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read("lbd.yaml", file.getBytes(UTF_8)));
        assertEquals(
                List.of("max-age=31536000", "max-age=63072000; includeSubDomains; preload"),
                loaded.config().listeners().stream()
                        .map(l -> l.http().https().hsts().value())
                        .toList());
    }

    @Test
    void aFolderHasOneOfEachFile() {
        assertEquals(2, certificates("{directory: DIR/sites}").size());
    }

    @Test
    void theExampleIsValidWhereItsFilesAre() throws IOException {
        write("clients.pem", read("shop.pem"));
        write("internal-ca.pem", read("shop.pem"));
        openssl("pkcs12 -export -in other.pem -inkey other.key -passout pass:secret -out shop.p12");
        write("shop.pass", "secret\n");
        mode("shop.pass", "rw-------");
        String example = Files.readString(Path.of("../conf/examples/tls.yaml")).replace("/etc/lbd/tls", dir.toString());
        ConfigResult result = ConfigReader.read("tls.yaml", example.getBytes(UTF_8));
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        assertEquals(List.of(), loaded.warnings());
        assertEquals(
                List.of(4, 1, 1),
                loaded.config().listeners().stream()
                        .filter(l -> l.tls() != null)
                        .map(l -> l.tls().certificates().size())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{certificate: DIR/gone.pem}|certificate: there is no file DIR/gone.pem",
                "{certificate: DIR/nothing}|certificate: DIR/nothing has no certificate",
                "{certificate: DIR/cut.pem}|certificate: DIR/cut.pem ends within a block \"CERTIFICATE\"",
                "{certificate: DIR/shop.pem}|certificate: DIR/shop.pem has no private key",
                "{certificate: DIR/weak.pem, key: DIR/weak.key}|certificate: DIR/weak.pem: the key of \"CN=weak.example.com\" is weak: RSA with 1024 bits; at least 2048 are needed",
                "{certificate: DIR/unordered.pem, key: DIR/shop.key}|certificate: DIR/unordered.pem: the chain is not in order: \"CN=shop.example.com\" is not signed by the next, \"CN=other.example.com\"; the server's own comes first",
                "{certificate: DIR/shop.key, key: DIR/shop.pem}|certificate: DIR/shop.key has no certificate, but a private key",
                "{directory: DIR/both.pem}|directory: DIR/both.pem is no folder",
                "{certificate: DIR/k1.pem, key: DIR/k1.key}|key: the key cannot be used; EC keys can on P-256, P-384 and P-521",
                "{certificate: DIR/shop.pem, key: DIR/other.key}|key: DIR/other.key: the key does not fit the certificate of \"CN=shop.example.com\"",
                "{certificate: DIR/shop.pem, key: DIR/shop.sealed}|key: DIR/shop.sealed has a key that is encrypted; it needs passphrase_file",
                "{certificate: DIR/shop.pem, key: DIR/shop.sealed, passphrase_file: DIR/wrong-pass}|key: DIR/shop.sealed has a key that the passphrase does not open",
                "{certificate: DIR/shop.pem, key: DIR/shop.old, passphrase_file: DIR/pass}|key: DIR/shop.old has a key that is encrypted in an old way; `openssl pkcs8 -topk8 -in KEY` makes a new one of it",
                "{pkcs12: DIR/other.p12, passphrase_file: DIR/wrong-pass}|pkcs12: DIR/other.p12 is no PKCS#12 file that the passphrase opens",
                "{directory: DIR/empty}|directory: DIR/empty has no file with the ending .pem",
                "{directory: DIR/wrong}|directory: DIR/wrong/a.pem has no certificate; DIR/wrong/c.pem has no private key",
                "{certificate: DIR/shop.pem, key: DIR/shop.scrypt, passphrase_file: DIR/pass}|key: DIR/shop.scrypt has a key that is encrypted by scrypt, which is not supported; `openssl pkcs8 -topk8 -v2 aes-256-cbc` makes one that is",
                "{pkcs12: DIR/key.p12, passphrase_file: DIR/pass}|pkcs12: DIR/key.p12 has no certificate with a private key",
                "{certificate: DIR/pipe}|certificate: DIR/pipe is no regular file; a reload could not read it again",
                "{certificate: tls/shop.pem}|certificate: expected a path from the root, such as /etc/lbd/tls/shop.pem",
            })
    void whatIsWrongIsToldAtItsPlace(String certificate, String expected) {
        String error = errors(certificate.replace("``", "`"));
        assertEquals(
                "listeners[web].tls.certificates[0]." + expected.replace("``", "`"),
                error.substring(error.indexOf(" ") + 1));
    }

    @Test
    void anExpiredCertificateIsNotTaken() {
        String error = errors("{certificate: DIR/expired.pem, key: DIR/shop.key}");
        assertEquals("has expired on", error.replaceAll(".*(has expired on).*", "$1"), error);
    }

    @Test
    void aMistakeInASharedCertificateIsToldOnceWhereItStands() {
        String file = """
                version: 1
                tls:
                  certificates:
                    - {name: shop, certificate: /gone.pem}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:443", pool: app, tls: {certificates: shop}}
                  - {name: two, protocol: http, bind: "127.0.0.1:444", pool: app, tls: {certificates: [shopp]}}
                pools:
                  - {name: app, servers: []}
                """;
        var rejected =
                assertInstanceOf(ConfigResult.Rejected.class, ConfigReader.read("lbd.yaml", file.getBytes(UTF_8)));
        assertEquals("""
                lbd.yaml:4:33: tls.certificates[shop].certificate: there is no file /gone.pem
                lbd.yaml:7:88: listeners[two].tls.certificates[0]: there is no certificate "shopp" (did you mean "shop"?); tls.certificates: shop""", rejected.errors().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }

    private static ConfigResult toServers(String tls) {
        String file = """
                version: 1
                tls:
                  certificates:
                    - {name: ours, pkcs12: DIR/other.p12, passphrase_file: DIR/pass}
                    - {name: sites, directory: DIR/sites}
                pools:
                  - {name: app, servers: [], tls: %s}
                """.formatted(tls).replace("DIR", dir.toString());
        return ConfigReader.read("lbd.yaml", file.getBytes(UTF_8));
    }

    private static PoolTls pool(String tls) {
        ConfigResult result = toServers(tls);
        if (result instanceof ConfigResult.Rejected(var errors, var warnings)) {
            throw new AssertionError(errors.toString());
        }
        return Objects.requireNonNull(assertInstanceOf(ConfigResult.Loaded.class, result)
                .config()
                .pools()
                .getFirst()
                .tls());
    }

    @Test
    void serversAreVerifiedByTheSystemsRootsWhereNothingIsSaid() {
        PoolTls tls = pool("{}");
        assertTrue(tls.verify());
        assertFalse(tls.roots().isEmpty());
        assertEquals(List.of(), tls.alpn());
    }

    @Test
    void aPoolTellsWhoServersAreAndWhoWeAre() {
        PoolTls tls =
                pool("{ca: DIR/shop.pem, server_name: app.internal, certificate: DIR/other.pem, key: DIR/other.key}");
        assertEquals(1, tls.roots().size());
        assertEquals("app.internal", tls.serverName());
        assertFalse(tls.byHost());
        assertTrue(pool("{ca: DIR/shop.pem, server_name: \"{host}\"}").byHost());
        assertNull(pool("{ca: DIR/shop.pem, server_name: \"{host}\"}").serverName());
        assertEquals(
                List.of("other.example.com"), Objects.requireNonNull(tls.own()).names());
        assertEquals("RSA", kind(pool("{ca: DIR/shop.pem, certificate: DIR/both.pem}")));
        assertEquals("EC", kind(pool("{ca: DIR/shop.pem, certificate: ours}")));
        assertEquals(List.of(), pool("{verify: off, ca: DIR/shop.pem}").roots());
    }

    private static String kind(PoolTls tls) {
        return Objects.requireNonNull(tls.own()).leaf().getPublicKey().getAlgorithm();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{verify: off, certificate: DIR/expired.pem, key: DIR/shop.key} | certificate: DIR/expired.pem: \"CN=shop.example.com\" has expired",
                "{verify: off, certificate: DIR/shop.pem, key: DIR/other.key}   | key: DIR/other.key: the key does not fit the certificate",
                "{verify: off, certificate: DIR/shop.pem}                       | certificate: DIR/shop.pem has no private key",
                "{verify: off, certificate: sites}                              | certificate: it has 2 certificates; one is needed",
                "{verify: off, certificate: ours, key: DIR/other.key}           | key: the certificate is one of tls.certificates",
                "{ca: DIR/nothing}                                              | ca: DIR/nothing has no certificate",
                "{ca: DIR/cut.pem}                                              | ca: "
            })
    void whatDoesNotFitIsToldWhereItStands(String tls, String what) {
        String told = assertInstanceOf(ConfigResult.Rejected.class, toServers(tls)).errors().stream()
                .map(e -> e.toString().replace(dir.toString(), "DIR"))
                .collect(Collectors.joining("\n"));
        assertTrue(told.contains("pools[app].tls." + what), told);
        assertTrue(told.startsWith("lbd.yaml:7:"), told);
        assertEquals(1, told.lines().count(), told);
    }

    @Test
    void listsThatRefuseEverybodyAreAWarning() throws IOException {
        String pair = "{certificate: DIR/shop.pem, key: DIR/shop.key}";
        String verified = pair + "], client: {verify: required, ca: DIR/%s.pem, crl: DIR/%s.crl}, alpn: [http/1.1";
        assertEquals(List.of(), warnings(verified.formatted("shop", "shop")));
        assertEquals(
                List.of("lbd.yaml:3:KEY: listeners[web].tls.client.crl: the list of \"CN=shop.example.com\" has"
                        + " expired on 2025-02-01T00:00:00Z: its clients are refused"),
                warnings(verified.formatted("shop", "old")));
        write("renewed.crl", read("old.crl") + read("shop.crl"));
        assertEquals(List.of(), warnings(verified.formatted("shop", "renewed")));
        assertEquals(
                List.of("lbd.yaml:3:KEY: listeners[web].tls.client.crl: there is no list of"
                        + " \"CN=other.example.com\" of ca: its clients are refused"),
                warnings(verified.formatted("other", "shop")));
    }

    @Test
    void aListThatSaysOnlyWhatIsNewIsNotTaken() {
        String error = errors("{certificate: DIR/shop.pem, key: DIR/shop.key}], client: {verify: required,"
                + " ca: DIR/shop.pem, crl: DIR/delta.crl}, alpn: [http/1.1");
        assertTrue(
                error.endsWith("DIR/delta.crl has a delta CRL of \"CN=shop.example.com\"; lists have to be complete"),
                error);
    }

    @Test
    void checksReadTheirAuthoritiesWithTheRest() throws IOException {
        assertEquals(
                Optional.of(1),
                Optional.ofNullable(checked("{verify: true, ca: DIR/shop.pem}")
                                .config()
                                .pools()
                                .getFirst()
                                .healthChecks()
                                .getFirst()
                                .target()
                                .tls())
                        .map(CheckTls::roots)
                        .map(List::size));
        assertTrue(checking("{verify: true, ca: DIR/nothing}")
                .toString()
                .contains("pools[app].health_check.tls.ca: " + dir + "/nothing has no certificate"));
        assertEquals(1, checked("{ca: DIR/shop.pem}").warnings().size());
        assertEquals(0, checked("{verify: true}").warnings().size());
    }

    private static ConfigResult.Loaded checked(String tls) {
        ConfigResult read = checking(tls);
        return assertInstanceOf(ConfigResult.Loaded.class, read, read::toString);
    }

    private static ConfigResult checking(String tls) {
        String text = ("listeners:\n  - {name: web, protocol: http, bind: \"127.0.0.1:1\", pool: app}\n"
                        + "pools:\n  - {name: app, servers: [\"127.0.0.1:2\"], health_check: {type: ssl_get, tls: "
                        + tls
                        + "}}\n")
                .replace("DIR", dir.toString());
        return ConfigReader.read("lbd.yaml", ("version: 1\n" + text).getBytes(UTF_8));
    }
}
