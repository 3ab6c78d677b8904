package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import lbd.core.model.AdminToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `admin.token_file` says of its file, and never what is in it.
class AdminTokenTest {
    private static final String TOKEN = "0123456789abcdef01234567";

    @TempDir
    Path dir;

    private ConfigResult read(String text, String permissions, String http) throws IOException {
        Path file = dir.resolve("token");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return config("admin: {http: \"" + http + "\", token_file: " + file + "}");
    }

    private static ConfigResult config(String admin) {
        return ConfigReader.read("lbd.yaml", ("version: 1\n" + admin + "\n").getBytes(UTF_8));
    }

    private AdminToken token(String text) throws IOException {
        var loaded = assertInstanceOf(ConfigResult.Loaded.class, read(text + "\n", "rw-r-----", "127.0.0.1:9600"));
        assertEquals(List.of(), loaded.warnings());
        assertFalse(loaded.config().toString().contains(text));
        return Objects.requireNonNull(loaded.config().admin().token());
    }

    @Test
    void theFirstLineIsTheToken() throws IOException {
        AdminToken token = token(TOKEN);
        assertTrue(token.is(TOKEN));
        assertFalse(token.is(TOKEN + "8"));
        assertFalse(token.is(""));
        assertEquals(token, token(TOKEN + "\n# another line"));
        assertNotEquals(token, token(TOKEN + "8"), "a reload sees that it is another");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "0123456789abcdef0123456|the token has 23 characters; allowed: 24 to 512, such as openssl",
                "0123456789abcdef 01234567|the token has characters that a header does not take",
                "\u00fc123456789abcdef01234567|the token has characters that a header does not take"
            })
    void whatIsNoTokenIsRefusedUnquoted(String text, String expected) throws IOException {
        var rejected = assertInstanceOf(ConfigResult.Rejected.class, read(text, "rw-------", "127.0.0.1:9600"));
        String error = rejected.errors().getFirst().toString();
        assertTrue(error.contains("admin.token_file: ") && error.contains(expected), error);
        assertFalse(!text.isEmpty() && error.contains(text), error);
        assertEquals(1, rejected.errors().size());
    }

    @Test
    void aFileThatIsGoneOrEndlessIsRefused() {
        for (String file : List.of("/nowhere/token", "token", "/dev/zero")) {
            var rejected = assertInstanceOf(
                    ConfigResult.Rejected.class, config("admin: {token_file: " + file + "}"), () -> file);
            assertTrue(rejected.errors().getFirst().toString().contains("admin.token_file: "));
        }
    }

    @Test
    void whoElseCouldHaveItIsTold() throws IOException {
        var open = assertInstanceOf(ConfigResult.Loaded.class, read(TOKEN, "rw-r--r--", "127.0.0.1:9600"));
        assertTrue(open.warnings().toString().contains("can be read by everybody"), open.warnings()::toString);
        for (String here : List.of("127.0.0.1:9600", "[::1]:9600", "off")) {
            var loaded = assertInstanceOf(ConfigResult.Loaded.class, read(TOKEN, "rw-------", here));
            assertEquals(List.of(), loaded.warnings());
        }
        for (String elsewhere : List.of("0.0.0.0:9600", "192.0.2.1:9600", "[::]:9600")) {
            var loaded = assertInstanceOf(ConfigResult.Loaded.class, read(TOKEN, "rw-------", elsewhere));
            assertTrue(loaded.warnings().toString().contains("admin.http is in the clear"), elsewhere);
        }
    }
}
