package lbd.core.model;

import java.util.regex.Pattern;

/// What may name a listener, pool, server, check or instance. Names become labels of metrics and arguments of commands.
public final class Name {
    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private Name() {}

    public static boolean isValid(String name) {
        return VALID.matcher(name).matches();
    }

    /// @throws IllegalArgumentException if it is empty, longer than 64, or has other than letters, digits, `-`, `_`,
    /// `.`
    public static String check(String name) {
        if (!isValid(name)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" is not a name; allowed: letters, digits, -, _ and ., at most 64");
        }
        return name;
    }
}
