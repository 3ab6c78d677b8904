package lbd.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.regex.Pattern;

/// What an administrator shows who comes by TCP: `admin.token_file`. Only its digest is kept, so that no log, dump or
/// comparison shows it.
public final class AdminToken {
    static final int SHORTEST = 24;
    static final int LONGEST = 512;

    /// What fits into `Authorization: Bearer` (RFC 6750).
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private final byte[] digest;

    /// @throws IllegalArgumentException that says what is wrong with it, without a part of it
    public AdminToken(String token) {
        if (token.length() < SHORTEST || token.length() > LONGEST) {
            throw new IllegalArgumentException("the token has " + token.length() + " characters; allowed: " + SHORTEST
                    + " to " + LONGEST + ", such as openssl rand -hex 32 makes");
        }
        if (!CHARACTERS.matcher(token).matches()) {
            throw new IllegalArgumentException("the token has characters that a header does not take;"
                    + " allowed: letters, digits and ._~+/=-, such as openssl rand -hex 32 makes");
        }
        digest = digest(token);
    }

    /// Takes as long for each token of that length, so that the time does not tell how much of it is right.
    public boolean is(String shown) {
        return MessageDigest.isEqual(digest(shown), digest);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AdminToken token && MessageDigest.isEqual(digest, token.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    @Override
    public String toString() {
        return "***";
    }
}
