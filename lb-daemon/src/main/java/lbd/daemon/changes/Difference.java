package lbd.daemon.changes;

import org.jspecify.annotations.Nullable;

/// One thing that is in force otherwise than the file says.
///
/// @param what   as the commands name it: `server app/app3`, `pool api`, `log`
/// @param change `added`, `removed` or `changed`
/// @param key    of what is changed; absent otherwise
/// @param byHand what is said; absent of what is removed, and of a key that is not to be said
/// @param file   what the file says; absent where it says nothing
/// @param at     when it was said
public record Difference(
        String what,
        String change,
        @Nullable String key,
        @Nullable String byHand,
        @Nullable String file,
        @Nullable String at) {
    /// One line for people.
    public String text() {
        return switch (change) {
            case "added" -> "+ " + what + (byHand == null ? "" : ": " + byHand);
            case "removed" -> "- " + what + (file == null ? "" : ": " + file);
            default -> "~ " + what + ": " + key + ": " + said(file) + " -> " + said(byHand);
        };
    }

    private static String said(@Nullable String value) {
        return value == null ? "(not said)" : value;
    }
}
