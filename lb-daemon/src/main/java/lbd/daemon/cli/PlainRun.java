package lbd.daemon.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `lbd run -c FILE`, as units, images and scripts say it, read without picocli, which takes longer to build its model
/// of a command than the daemon to read its configuration.
final class PlainRun {
    private static final int WORDS = 3;

    private PlainRun() {}

    /// @return null for everything else, and for a file that picocli might read in another way
    static @Nullable Path config(String[] arguments) {
        if (arguments.length != WORDS || !arguments[0].equals(RunCommand.NAME)) {
            return null;
        }
        String option = arguments[1];
        String file = arguments[2];
        boolean plain = option.equals(ConfigOption.SHORT) || option.equals(ConfigOption.LONG);
        return plain && isPlain(file) ? Path.of(file) : null;
    }

    /// Whether it cannot be taken for an option or for a file of more arguments.
    private static boolean isPlain(String file) {
        char first = file.isEmpty() ? '-' : file.charAt(0);
        return Character.isLetterOrDigit(first) || first == '/' || first == '.';
    }
}
