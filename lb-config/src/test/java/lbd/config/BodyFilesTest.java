package lbd.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.core.model.AnswerBody;
import lbd.core.model.RouteAction.Respond;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bodies of own answers that stand in files.
class BodyFilesTest {
    @TempDir
    private Path folder;

    private static ConfigResult read(String respond) {
        String file = """
                version: 1
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:1", routes: [{respond: {%s}}]}
                """.formatted(respond);
        return ConfigReader.read("lbd.yaml", file.getBytes(UTF_8));
    }

    private static AnswerBody body(String respond) {
        ConfigResult.Loaded loaded = assertInstanceOf(ConfigResult.Loaded.class, read(respond));
        return assertInstanceOf(
                        Respond.class,
                        loaded.config()
                                .listeners()
                                .getFirst()
                                .routes()
                                .getFirst()
                                .action())
                .body();
    }

    @ParameterizedTest
    @CsvSource({
        "sorry.html, '', text/html; charset=utf-8",
        "sorry.HTM, '', text/html; charset=utf-8",
        "sorry, '', text/plain; charset=utf-8",
        "logo.png, '', image/png",
        "logo.png, ', content_type: image/x-own', image/x-own",
    })
    void theFilesNameSaysWhatItIsUnlessTheConfigurationDoes(String name, String also, String type) throws IOException {
        byte[] octets = {(byte) 0x89, 'P', 0, (byte) 0xff};
        Path file = Files.write(folder.resolve(name), octets);
        AnswerBody body = body("body_file: \"" + file + "\"" + also);
        assertEquals(type, body.type());
        assertArrayEquals(octets, body.octets());
    }

    @Test
    void eachReadingReadsItAnew() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one");
        assertArrayEquals("one".getBytes(UTF_8), body("body_file: " + file).octets());
        Files.writeString(file, "two");
        assertArrayEquals("two".getBytes(UTF_8), body("body_file: " + file).octets());
    }

    @Test
    void oneThatIsTooLargeIsAnErrorAtItsPlace() throws IOException {
        Path file = Files.write(folder.resolve("a.txt"), new byte[AnswerBody.MOST]);
        assertEquals(AnswerBody.MOST, body("body_file: " + file).octets().length);
        Files.write(file, new byte[AnswerBody.MOST + 1]);
        ConfigResult.Rejected refused = assertInstanceOf(ConfigResult.Rejected.class, read("body_file: " + file));
        String error = refused.errors().getFirst().toString();
        assertEquals(
                "lbd.yaml:3:85: listeners[web].routes[0].respond.body_file: " + file + " has more than 1MiB", error);
    }
}
