package lbd.core.model.vrrp;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// The range checks of this package, each with the setting's name, the value and what is allowed.
final class VrrpRanges {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern INTERFACE = Pattern.compile("[^\\s/:]{1,15}");

    private VrrpRanges() {}

    static void require(boolean ok, String setting, String problem) {
        if (!ok) {
            throw new IllegalArgumentException(setting + ": " + problem);
        }
    }

    static void range(String setting, long value, long min, long max) {
        require(value >= min && value <= max, setting, value + " is out of range; allowed: " + min + " to " + max);
    }

    static void range(String setting, Duration value, Duration min, Duration max) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                setting,
                text(value) + " is out of range; allowed: " + text(min) + " to " + text(max));
    }

    static String name(String setting, String value) {
        require(
                NAME.matcher(value).matches(),
                setting,
                "\"" + value + "\" is no name; allowed: letters, digits, '-', '_' and '.', at most 64");
        return value;
    }

    /// The kernel's rule for link names (dev_valid_name): at most 15 bytes, no blank, slash or colon.
    static void interfaceName(String setting, String value) {
        require(
                INTERFACE.matcher(value).matches() && !value.equals(".") && !value.equals(".."),
                setting,
                "\"" + value + "\" is no interface name; at most 15 characters, no blank, '/' or ':'");
    }

    static List<String> command(String setting, List<String> command) {
        require(!command.isEmpty(), setting, "is empty; give the program and its arguments");
        require(
                command.getFirst().startsWith("/"),
                setting,
                "\"" + command.getFirst() + "\" must be an absolute path (no shell and no PATH are used)");
        return List.copyOf(command);
    }

    private static String text(Duration d) {
        return d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
    }
}
