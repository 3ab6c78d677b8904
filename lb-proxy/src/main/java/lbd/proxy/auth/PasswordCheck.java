package lbd.proxy.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import lbd.core.model.auth.PasswordHash;
import org.apache.commons.codec.digest.Crypt;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.UnixCrypt;
import org.springframework.security.crypto.bcrypt.BCrypt;

/// Whether a password is that of a hash. Takes as long as whoever made the hash has wanted, milliseconds mostly. The
/// libraries that do it are loaded by the first that is looked at.
final class PasswordCheck {
    private static final int SHA1_LENGTH = 20;

    private PasswordCheck() {}

    /// @param hash of a kind that [PasswordHash] knows
    static boolean matches(String hash, byte[] password) {
        // Each works on a copy: some clear what they were given.
        byte[] copy = password.clone();
        try {
            return switch (PasswordHash.of(hash)) {
                case BCRYPT -> BCrypt.checkpw(copy, hash);
                case SHA_CRYPT, MD5_CRYPT -> same(hash, Crypt.crypt(copy, hash));
                case APR1 -> same(hash, Md5Crypt.apr1Crypt(copy, hash));
                case DES_CRYPT -> same(hash, UnixCrypt.crypt(copy, hash));
                case SHA1 -> sha1(hash.substring("{SHA}".length()), copy);
                case SALTED_SHA1 -> sha1(hash.substring("{SSHA}".length()), copy);
                case PLAIN -> MessageDigest.isEqual(hash.getBytes(UTF_8), password);
            };
        } catch (IllegalArgumentException e) {
            // A password that such a hash cannot be of.
            return false;
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    private static boolean same(String hash, String made) {
        return MessageDigest.isEqual(hash.getBytes(UTF_8), made.getBytes(UTF_8));
    }

    /// @param base64 the digest, and behind it the salt where there is one
    private static boolean sha1(String base64, byte[] password) {
        byte[] kept = Base64.getDecoder().decode(base64);
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
        digest.update(password);
        digest.update(kept, SHA1_LENGTH, kept.length - SHA1_LENGTH);
        return MessageDigest.isEqual(Arrays.copyOf(kept, SHA1_LENGTH), digest.digest());
    }
}
