package lbd.core.model;

import java.time.Duration;
import java.util.regex.Pattern;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// How a pool lets its clients remember which server they were given: by a cookie of its own (RFC 6265) that it puts
/// into answers and takes out of requests, or by a mark before the value of one that servers set. What is said of
/// attributes is for one of its own.
///
/// @param mode     what the cookie is
/// @param name     a token
/// @param secret   what its values are keyed with, [#SHORTEST_SECRET] octets or more
/// @param maxIdle  how long after its last use it counts, 1 s to 365 d; null: for ever
/// @param maxLife  how long after it was made it counts, 1 s to 365 d; null: for ever
/// @param path     of the site where it is sent, from the root
/// @param domain   whose hosts it is sent to; null: only the one that set it
/// @param secure   whether it is never sent in the clear
/// @param httpOnly whether scripts do not see it
/// @param sameSite whether it is sent when other sites ask; null: as the browser does by itself
/// @param maxAge   how long browsers keep it, 1 s to 365 d; null: until they are closed
public record CookieSpec(
        Mode mode,
        String name,
        KeyBytes secret,
        @Nullable Duration maxIdle,
        @Nullable Duration maxLife,
        String path,
        @Nullable String domain,
        boolean secure,
        boolean httpOnly,
        @Nullable SameSite sameSite,
        @Nullable Duration maxAge) {
    public enum Mode {
        /// A cookie of the pool's own, which servers never see.
        INSERT,
        /// A mark before the value of the application's cookie, which servers do not see.
        PREFIX
    }

    public enum SameSite {
        STRICT("Strict"),
        LAX("Lax"),
        NONE("None");

        private final String word;

        SameSite(String word) {
            this.word = word;
        }

        /// As a Set-Cookie field has it.
        public String word() {
            return word;
        }
    }

    public static final int SHORTEST_SECRET = 32;
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(365);

    // What ends an attribute is not in its value.
    private static final Pattern PATH = Pattern.compile("/[!-:<-~]*");
    private static final Pattern DOMAIN = Pattern.compile("\\.?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    public CookieSpec {
        RouteMatch.token(name);
        checkPath(path);
        if (domain != null) {
            checkDomain(domain);
        }
        if (secret.pkcs8().length < SHORTEST_SECRET) {
            throw new IllegalArgumentException("secret_file: needed are " + SHORTEST_SECRET + " bytes or more");
        }
        if (maxIdle != null) {
            Range.check("max_idle", maxIdle, SHORTEST, LONGEST);
        }
        if (maxLife != null) {
            Range.check("max_life", maxLife, SHORTEST, LONGEST);
        }
        if (maxAge != null) {
            Range.check("max_age", maxAge, SHORTEST, LONGEST);
        }
        // Browsers drop such cookies without a word (RFC 6265bis sections 4.1.3 and 5.7).
        if (sameSite == SameSite.NONE && !secure) {
            throw new IllegalArgumentException("same_site: none needs secure: true");
        }
        if (name.startsWith("__Secure-") && !secure) {
            throw new IllegalArgumentException("a cookie named __Secure-... needs secure: true");
        }
        if (name.startsWith("__Host-") && !(secure && path.equals("/") && domain == null)) {
            throw new IllegalArgumentException("a cookie named __Host-... needs secure: true, path: / and no domain");
        }
    }

    /// One of its own that goes when the browser is closed.
    public CookieSpec(
            String name,
            KeyBytes secret,
            @Nullable Duration maxIdle,
            @Nullable Duration maxLife,
            String path,
            @Nullable String domain,
            boolean secure,
            boolean httpOnly,
            @Nullable SameSite sameSite) {
        this(Mode.INSERT, name, secret, maxIdle, maxLife, path, domain, secure, httpOnly, sameSite, null);
    }

    /// A mark before the value of a cookie that servers set.
    public static CookieSpec prefix(String name, KeyBytes secret) {
        // Its attributes are the servers' affair, those included that its name asks for.
        return new CookieSpec(Mode.PREFIX, name, secret, null, null, "/", null, true, false, null, null);
    }

    /// @throws IllegalArgumentException if it is none that a Set-Cookie field can say
    public static String checkPath(String path) {
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "\"" + path + "\" is no path of a cookie: / and what follows, without ;");
        }
        return path;
    }

    /// @throws IllegalArgumentException if it is none that a Set-Cookie field can say
    public static String checkDomain(String domain) {
        if (!DOMAIN.matcher(domain).matches()) {
            throw new IllegalArgumentException("\"" + domain + "\" is no domain of a cookie, such as example.com");
        }
        return domain;
    }
}
