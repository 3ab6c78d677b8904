package lbd.config.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import lbd.core.model.tls.KeyBytes;
import org.jspecify.annotations.Nullable;

/// Private keys of PEM files: PKCS#8, plain or encrypted, and the older forms for RSA and EC.
final class Keys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final byte[] PROBE = {'l', 'b', 'd'};
    private static final String OTHER_WAY = "`openssl pkcs8 -topk8 -v2 aes-256-cbc` makes one that is";

    /// 1.3.6.1.4.1.11591.4.11 in DER (RFC 7914 section 7).
    private static final byte[] SCRYPT = HexFormat.of().parseHex("06092b06010401da47040b");

    private Keys() {}

    /// The one key among the blocks.
    ///
    /// @param passphrase null where there is none
    static PrivateKey of(String file, List<Pem> blocks, char @Nullable [] passphrase) {
        List<Pem> keys = blocks.stream().filter(Pem::isKey).toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(file + " has no private key");
        }
        if (keys.size() > 1) {
            throw new IllegalArgumentException(file + " has more than one private key");
        }
        Pem pem = keys.getFirst();
        if (pem.headers()) {
            throw new IllegalArgumentException(
                    file
                            + " has a key that is encrypted in an old way; `openssl pkcs8 -topk8 -in KEY` makes a new one of it");
        }
        byte[] pkcs8 = switch (pem.label()) {
            case "PRIVATE KEY" -> pem.der();
            case "RSA PRIVATE KEY" -> Der.rsa(pem.der());
            case "EC PRIVATE KEY" -> Der.ec(file, pem.der());
            case "ENCRYPTED PRIVATE KEY" -> decrypted(file, pem.der(), passphrase);
            default -> throw new IllegalArgumentException(file + " has a key of an unknown form: " + pem.label());
        };
        return parsed(file, pkcs8);
    }

    private static byte[] decrypted(String file, byte[] der, char @Nullable [] passphrase) {
        if (passphrase == null) {
            throw new IllegalArgumentException(file + " has a key that is encrypted; it needs passphrase_file");
        }
        if (isByScrypt(der)) {
            throw new IllegalArgumentException(
                    file + " has a key that is encrypted by scrypt, which is not supported; " + OTHER_WAY);
        }
        try {
            EncryptedPrivateKeyInfo sealed = new EncryptedPrivateKeyInfo(der);
            // Of PBES2 the parameters say which.
            String algorithm = sealed.getAlgName().equals("PBES2")
                    ? sealed.getAlgParameters().toString()
                    : sealed.getAlgName();
            SecretKey secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(passphrase));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, secret, sealed.getAlgParameters());
            return sealed.getKeySpec(cipher).getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    file + " has a key that is encrypted in a way that is not supported; " + OTHER_WAY, e);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(file + " has a key that the passphrase does not open", e);
        }
    }

    /// The JDK would fail as if the passphrase were wrong.
    private static boolean isByScrypt(byte[] der) {
        return new String(der, ISO_8859_1).contains(new String(SCRYPT, ISO_8859_1));
    }

    private static PrivateKey parsed(String file, byte[] pkcs8) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Of another kind.
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new IllegalArgumentException(file + " has a key that cannot be read; RSA, EC and Ed25519 keys can");
    }

    static KeyBytes bytes(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalArgumentException("the key cannot be taken out of its store");
        }
        return new KeyBytes(encoded);
    }

    /// @param file of the key
    static void mustFit(String file, PrivateKey key, X509Certificate certificate) {
        if (!fits(key, certificate.getPublicKey())) {
            throw new IllegalArgumentException(
                    file + ": the key does not fit the certificate of " + Chains.subject(certificate));
        }
    }

    private static boolean fits(PrivateKey key, PublicKey other) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(other);
            verifying.update(PROBE);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            if (key.getAlgorithm().equals(other.getAlgorithm())) {
                // What can be read can still be a curve that nobody speaks.
                throw new IllegalArgumentException("the key cannot be used; EC keys can on P-256, P-384 and P-521", e);
            }
            return false;
        }
    }
}
