package lbd.core.model.tls;

import java.security.MessageDigest;
import java.util.Arrays;

/// A private key, PKCS#8 in DER. No log or dump shows it.
public final class KeyBytes {
    private final byte[] pkcs8;

    public KeyBytes(byte[] pkcs8) {
        this.pkcs8 = pkcs8.clone();
    }

    public byte[] pkcs8() {
        return pkcs8.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyBytes key && MessageDigest.isEqual(pkcs8, key.pkcs8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pkcs8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
