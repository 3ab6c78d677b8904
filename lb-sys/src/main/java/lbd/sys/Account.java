package lbd.sys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A user of this machine, as /etc/passwd has it.
///
/// @param gid the primary group's number: seldom named like the user
public record Account(String uid, String gid) {
    private static final Path USERS = Path.of("/etc/passwd");

    /// @return null where there is none of this name
    public static @Nullable Account named(String user) {
        try (Stream<String> lines = Files.lines(USERS)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 3 && fields[0].equals(user))
                    .map(fields -> new Account(fields[2], fields[3]))
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /// Whether this process may become any user.
    public static boolean weAreRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            return false;
        }
    }
}
