package lbd.proxy.auth;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/// Makes digests that only this process can make, so that what is kept of a secret tells nothing of it elsewhere. Any
/// thread.
final class SaltedDigest {
    private final byte[] salt = new byte[32];

    SaltedDigest() {
        new SecureRandom().nextBytes(salt);
    }

    /// @param parts each with its length, so that none can be taken for a part of another
    byte[] of(byte[]... parts) {
        MessageDigest digest = sha256();
        digest.update(salt);
        for (byte[] part : parts) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
            digest.update(part);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
