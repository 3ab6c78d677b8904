package lbd.config.section;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import lbd.config.bind.Value;
import lbd.core.model.AnswerBody;
import lbd.core.variable.Scope;

/// A file with the body of an answer, read with the configuration, so that a reload reads it anew and one that is gone
/// is an error at its place.
///
/// @param at     where the configuration names it
/// @param type   by how its name ends
/// @param octets not to be written to
@SuppressWarnings("ArrayRecordComponent") // never compared
record BodyFile(Value at, String type, byte[] octets) {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("txt", AnswerBody.TEXT),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("xml", "application/xml"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("gif", "image/gif"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("webp", "image/webp"),
            Map.entry("ico", "image/vnd.microsoft.icon"));

    static BodyFile read(Value value) {
        return value.parsed("a file", file -> read(value, file));
    }

    /// @param variables whether it has some
    /// @param scope     what it may say of requests
    AnswerBody body(String its, boolean variables, Scope scope) {
        return variables ? BodyText.body(at, its, text(), scope) : new AnswerBody(its, octets);
    }

    private String text() {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw at.refuse("is not UTF-8, as a body with variables is");
        }
    }

    /// @param file from the root
    /// @throws IllegalArgumentException that says what is wrong with it
    private static BodyFile read(Value at, String file) {
        if (!file.startsWith("/")) {
            throw new IllegalArgumentException("expected a path from the root, such as /etc/lbd/sorry.html");
        }
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(file);
            }
            byte[] octets;
            // It may grow while it is read.
            try (InputStream in = Files.newInputStream(path)) {
                octets = in.readNBytes(AnswerBody.MOST + 1);
            }
            if (octets.length > AnswerBody.MOST) {
                throw new IllegalArgumentException(file + " has more than 1MiB");
            }
            return new BodyFile(at, type(file), octets);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read", e);
        }
    }

    private static String type(String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, AnswerBody.TEXT);
    }
}
