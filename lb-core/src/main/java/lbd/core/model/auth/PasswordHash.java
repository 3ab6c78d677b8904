package lbd.core.model.auth;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The ways in which files of `htpasswd` keep passwords, known by how they begin.
public enum PasswordHash {
    /// `htpasswd -B`.
    BCRYPT("\\$2[abxy]\\$(?<cost>[0-9]{2})\\$[./0-9A-Za-z]{53}"),
    /// `htpasswd -5` (SHA-512 crypt) and `-2` (SHA-256 crypt).
    SHA_CRYPT("\\$[56]\\$(rounds=(?<rounds>[0-9]{1,9})\\$)?[./0-9A-Za-z]{0,16}\\$[./0-9A-Za-z]{43,86}"),
    /// `htpasswd -m`: the MD5 of Apache.
    APR1("\\$apr1\\$[./0-9A-Za-z]{0,8}\\$[./0-9A-Za-z]{22}"),
    /// The MD5 of Unix.
    MD5_CRYPT("\\$1\\$[./0-9A-Za-z]{0,8}\\$[./0-9A-Za-z]{22}"),
    /// `htpasswd -s`: SHA-1 without salt.
    SHA1("\\{SHA}[+/0-9A-Za-z]{27}="),
    /// SHA-1 with salt, as LDAP keeps it and nginx reads it.
    SALTED_SHA1("\\{SSHA}[+/0-9A-Za-z]{28,172}={0,2}"),
    /// `htpasswd -d`: DES, which looks at eight characters.
    DES_CRYPT("[./0-9A-Za-z]{13}"),
    /// `htpasswd -p`: no hash.
    PLAIN("");

    /// Above it one look takes seconds, and everybody can ask for one.
    private static final int MOST_COST = 15;

    private static final int MOST_ROUNDS = 1_000_000;

    private final Pattern pattern;

    PasswordHash(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /// The kind of what a file has; [#PLAIN] where it looks like none of the others.
    public static PasswordHash of(String hash) {
        for (PasswordHash kind : values()) {
            if (kind != PLAIN && kind.pattern.matcher(hash).matches()) {
                return kind;
            }
        }
        return PLAIN;
    }

    /// What is wrong with a hash, without any of it.
    ///
    /// @param plain whether it may be a password as it is
    /// @return null: nothing
    public static @Nullable String problem(String hash, boolean plain) {
        PasswordHash kind = of(hash);
        Matcher matcher = kind.pattern.matcher(hash);
        return switch (kind) {
            case PLAIN ->
                plain
                        ? null
                        : "has no hash that lbd knows; allowed: bcrypt, SHA-256 and SHA-512 crypt, apr1, MD5 crypt,"
                                + " {SHA}, {SSHA}, DES crypt, and with plain: true passwords";
            case BCRYPT ->
                matcher.matches() && Integer.parseInt(matcher.group("cost")) > MOST_COST
                        ? "has a bcrypt cost over " + MOST_COST + ", which takes seconds each time"
                        : null;
            case SHA_CRYPT ->
                matcher.matches()
                                && matcher.group("rounds") != null
                                && Integer.parseInt(matcher.group("rounds")) > MOST_ROUNDS
                        ? "has more than " + MOST_ROUNDS + " rounds, which take seconds each time"
                        : null;
            default -> null;
        };
    }

    /// Whether many passwords a second can be tried by who has the file.
    public static boolean isWeak(String hash) {
        return switch (of(hash)) {
            case PLAIN, DES_CRYPT, SHA1, SALTED_SHA1 -> true;
            case BCRYPT, SHA_CRYPT, APR1, MD5_CRYPT -> false;
        };
    }
}
