package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.JwtKeys;
import lbd.core.model.auth.KeySet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `basic_auth` says of its file: which line is wrong, and nothing that stands there.
class PasswordFilesTest {
    private static final String SHA = "{SHA}Ve878e5lOgwSjWid5/VhR4gReac=";
    private static final String BCRYPT = "$2y$05$kS1ctIWtr5yIHoITgRbMEemCk.oEovSK3WaejIdyBrj3BIhYqJlsy";

    @TempDir
    Path dir;

    private ConfigResult read(String lines, String more, String rest) throws IOException {
        Path file = dir.resolve("users");
        Files.writeString(file, lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return ConfigReader.read("lbd.yaml", """
                version: 1
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:80", basic_auth: {file: FILEMORE}REST}
                pools:
                  - {name: p, servers: ["127.0.0.1:81"]}
                """.replace("FILE", file.toString())
                .replace("MORE", more)
                .replace("REST", rest)
                .getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|has no users",
                "# none|has no users",
                "jane|: line 1 is not user:hash",
                ":x|: line 1 is not user:hash",
                "jane:pass-word|: line 1 has no hash that lbd knows; allowed: bcrypt, SHA-256 and SHA-512 crypt, apr1, MD5"
                        + " crypt, {SHA}, {SSHA}, DES crypt, and with plain: true passwords",
                "a:HASH,b:HASH,a:HASH,c|: line 3 has the user of line 1; line 4 is not user:hash",
                "a:$2y$31$kS1ctIWtr5yIHoITgRbMEemCk.oEovSK3WaejIdyBrj3BIhYqJlsy|: line 1 has a bcrypt cost over 15, which"
                        + " takes seconds each time",
                "a,b,c,d,e,f,g|: line 1 is not user:hash; line 2 is not user:hash; line 3 is not user:hash; line 4 is not"
                        + " user:hash; line 5 is not user:hash; and 2 more lines",
            })
    void aLineThatIsWrongIsNamedByItsNumber(String lines, String expected) throws IOException {
        String text = lines == null ? "" : lines.replace("HASH", SHA).replace(',', '\n');
        String said = read(text, "", ", pool: p").toString().replace(dir.toString(), "DIR");
        String file = expected.startsWith(":") ? "DIR/users" : "DIR/users ";
        assertEquals(
                "Rejected[errors=[lbd.yaml:3:74: listeners[web].basic_auth.file: " + file + expected
                        + "], warnings=[]]",
                said);
    }

    @Test
    void usersAreRead() throws IOException {
        ConfigResult result =
                read("# staff\njane:" + BCRYPT + "\n\nj\u00f6rg:" + SHA + ":since 2019\n", "", ", pool: p");
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        var basic = Objects.requireNonNull(
                loaded.config().listeners().getFirst().http().auth().basic());
        assertEquals(Set.of("jane", "j\u00f6rg"), basic.users().hashes().keySet());
        assertEquals("lbd", basic.realm());
        assertEquals(1, loaded.warnings().size(), "of the one without salt");
        assertEquals(-1, loaded.config().toString().indexOf(SHA), "no hash is shown");
    }

    @Test
    void noWayLeadsPastTheListenersOwn() throws IOException {
        ConfigResult result = read(
                "jane:" + BCRYPT + "\n",
                "",
                ", routes: [{match: {path: /a}, respond: {}}, {match: {path: /b}, basic_auth: off, respond: {}}],"
                        + " pools: [{pool: p, share: 100%}]");
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        var routes = loaded.config().listeners().getFirst().routes();
        var auth = loaded.config().listeners().getFirst().http().auth();
        assertEquals(
                List.of(auth, AuthSpec.NONE, auth),
                routes.stream().map(r -> r.access().auth()).toList());
    }

    @Test
    void passwordsAsTheyAreNeedAWord() throws IOException {
        var loaded =
                assertInstanceOf(ConfigResult.Loaded.class, read("jane:pass-word\n", ", plain: true", ", pool: p"));
        assertEquals(1, loaded.warnings().size());
    }

    @Test
    void theExampleLoadsWithItsFiles() throws IOException {
        read("jane:" + BCRYPT + "\n", "", ", pool: p");
        // RFC 7517 appendix A.1, an RSA key beside it that is too short, and a secret.
        Files.writeString(dir.resolve("jwks.json"), """
                {"keys": [
                  {"kty": "EC", "crv": "P-256", "kid": "1", "use": "sig",
                   "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                   "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"},
                  {"kty": "oct", "kid": "2", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T"},
                  {"kty": "RSA", "kid": "3", "e": "AQAB", "n": "u1SU1LfVLPHCozMxH2Mo"}]}
                """);
        String text = Files.readString(Path.of("../conf/examples/auth.yaml"))
                .replace("/etc/lbd/htpasswd", dir.resolve("users").toString())
                .replace("/etc/lbd", dir.toString());
        ConfigResult result = ConfigReader.read("auth.yaml", text.getBytes(UTF_8));
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
        assertEquals(List.of(), loaded.warnings());
        var listener = loaded.config().listeners().getFirst();
        assertEquals(
                "auth", Objects.requireNonNull(listener.http().auth().forward()).pool());
        var jwt =
                Objects.requireNonNull(listener.routes().get(2).access().auth().jwt());
        KeySet keys = assertInstanceOf(JwtKeys.OfFile.class, jwt.keys()).keys();
        assertEquals(List.of("1"), keys.keys().stream().map(key -> key.id()).toList());
        assertEquals(
                "X-User", listener.routes().get(2).edits().request().getFirst().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}| has no JWK set: an object with a list of keys",
                "<html>| has no JWK set: an object with a list of keys",
                "{\"keys\": []}| has no public key for signatures; allowed: RSA of 2048 bits and more, EC P-256, P-384 and"
                        + " P-521, Ed25519 and Ed448",
            })
    void keysThatAreNoneAreAnError(String keys, String expected) throws IOException {
        Path file = dir.resolve("jwks.json");
        Files.writeString(file, keys);
        read("jane:" + BCRYPT + "\n", "", ", pool: p");
        String said = ConfigReader.read(
                        "lbd.yaml", """
                version: 1
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:80", pool: p, jwt: {jwks: FILE}}
                pools:
                  - {name: p, servers: ["127.0.0.1:81"]}
                """.replace("FILE", file.toString()).getBytes(UTF_8))
                .toString();
        assertEquals(
                "Rejected[errors=[lbd.yaml:3:76: listeners[web].jwt.jwks: " + file + " " + expected + "], warnings=[]]",
                said);
    }
}
