package lbd.core.model.edge;

import lbd.core.model.CookieSpec;
import lbd.core.model.RouteMatch;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// Whether a client meets the same share of a route's pools again, and how it is known.
///
/// @param name   of the cookie, a token; null: one that is made of the pools' names
/// @param secret what the cookie's values are keyed with; null: a secret of the process
public record StickyShare(
        By by, @Nullable String name, @Nullable KeyBytes secret) {
    public enum By {
        /// Every request is dealt out by itself.
        OFF,
        /// By its effective address, of IPv6 the first 64 bits.
        SOURCE,
        /// By a cookie of lbd's own.
        COOKIE
    }

    public static final StickyShare OFF = new StickyShare(By.OFF, null, null);
    public static final StickyShare SOURCE = new StickyShare(By.SOURCE, null, null);
    public static final StickyShare COOKIE = new StickyShare(By.COOKIE, null, null);

    public StickyShare {
        if (by != By.COOKIE && (name != null || secret != null)) {
            throw new IllegalArgumentException("only a cookie has a name and a secret");
        }
        if (name != null) {
            RouteMatch.token(name);
        }
        if (secret != null && secret.pkcs8().length < CookieSpec.SHORTEST_SECRET) {
            throw new IllegalArgumentException(
                    "secret_file: needed are " + CookieSpec.SHORTEST_SECRET + " bytes or more");
        }
    }
}
