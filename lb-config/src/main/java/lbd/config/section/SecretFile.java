package lbd.config.section;

import java.util.function.Function;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;

/// A file, or a folder of files, with keys or passphrases in it.
final class SecretFile {
    private SecretFile() {}

    /// Reads it, and warns where everybody on this machine could as well.
    static <T> T read(Value value, String expected, Function<String, T> parse) {
        return value.parsed(expected, file -> {
            T read = parse.apply(file);
            Certificates.openToAll(file)
                    .forEach(open -> value.warn(open + " can be read by everybody on this machine"));
            return read;
        });
    }

    static <T> T read(Value value, Function<String, T> parse) {
        return read(value, "a file", parse);
    }
}
