package lbd.core.model.auth;

import java.util.regex.Pattern;

/// Name and password with every request (RFC 7617).
///
/// @param realm what browsers show when they ask for them: 1 to 128 visible ASCII characters and blanks
/// @param users who is let in
public record BasicAuth(String realm, PasswordFile users) {
    private static final Pattern REALM = Pattern.compile("[ -~]{1,128}");

    public BasicAuth {
        checkRealm(realm);
    }

    /// @return the realm
    /// @throws IllegalArgumentException if it is none
    public static String checkRealm(String realm) {
        if (!REALM.matcher(realm).matches() || realm.indexOf('"') >= 0 || realm.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(
                    "\"" + realm + "\" is no realm; allowed: 1 to 128 ASCII characters without \" and \\");
        }
        return realm;
    }
}
