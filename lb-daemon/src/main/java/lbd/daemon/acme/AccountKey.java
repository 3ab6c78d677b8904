package lbd.daemon.acme;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lbd.config.tls.SelfSigned;
import lbd.core.model.tls.AcmeSpec;

/// The key of an account, on P-256: who we are to the authority.
final class AccountKey {
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Encoder MIME = Base64.getMimeEncoder(64, new byte[] {'\n'});
    private static final int COORDINATE = 32;
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey key;
    private final ECPublicKey shown;

    private AccountKey(PrivateKey key, ECPublicKey shown) {
        this.key = key;
        this.shown = shown;
    }

    /// That of a file, which is made where there is none.
    static AccountKey of(Path file) throws IOException {
        if (!Files.exists(file)) {
            KeyPair made = SelfSigned.newKey();
            String text = pem(PRIVATE, made.getPrivate().getEncoded())
                    + pem(PUBLIC, made.getPublic().getEncoded());
            PrivateFile.write(file, text.getBytes(US_ASCII));
        }
        String text = Files.readString(file, US_ASCII);
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(block(text, PRIVATE)));
            ECPublicKey shown = (ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(block(text, PUBLIC)));
            return new AccountKey(key, shown);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is no key of an account", e);
        }
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + MIME.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static byte[] block(String text, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = text.indexOf(begin);
        int end = text.indexOf("-----END " + label + "-----");
        if (from < 0 || end < from) {
            throw new IllegalArgumentException("no " + label);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), end));
    }

    static String url(byte[] bytes) {
        return URL.encodeToString(bytes);
    }

    /// As JSON (RFC 7517), in the form of which the thumbprint is taken (RFC 7638).
    String jwk() {
        return "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"%s\",\"y\":\"%s\"}"
                .formatted(
                        coordinate(shown.getW().getAffineX()),
                        coordinate(shown.getW().getAffineY()));
    }

    private static String coordinate(BigInteger value) {
        byte[] all = value.toByteArray();
        byte[] fixed = new byte[COORDINATE];
        int length = Math.min(all.length, COORDINATE);
        System.arraycopy(all, all.length - length, fixed, COORDINATE - length, length);
        return url(fixed);
    }

    /// What a token is answered with (RFC 8555 section 8.1).
    String authorization(String token) {
        return token + "." + url(sha256(jwk()));
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    /// Says that the account that the authority knows from elsewhere has this key (RFC 8555 section 7.3.4).
    ///
    /// @param url where that is said
    String bound(AcmeSpec.ExternalAccount account, String url) {
        ObjectNode header = AcmeSession.JSON
                .createObjectNode()
                .put("alg", "HS256")
                .put("kid", account.keyId())
                .put("url", url);
        String front = url(header.toString().getBytes(UTF_8));
        String middle = url(jwk().getBytes(UTF_8));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(account.key().pkcs8(), "HmacSHA256"));
            return flattened(front, middle, mac.doFinal((front + "." + middle).getBytes(US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of the MAC does not sign", e);
        }
    }

    private static String flattened(String front, String middle, byte[] signature) {
        return "{\"protected\":\"%s\",\"payload\":\"%s\",\"signature\":\"%s\"}"
                .formatted(front, middle, url(signature));
    }

    /// A request's body (RFC 7515, RFC 8555 section 6.2).
    ///
    /// @param header  as JSON
    /// @param payload as JSON; empty where something is only asked for
    String signed(String header, String payload) {
        String front = url(header.getBytes(UTF_8));
        String middle = url(payload.getBytes(UTF_8));
        try {
            Signature signing = Signature.getInstance("SHA256withECDSAinP1363Format");
            signing.initSign(key);
            signing.update((front + "." + middle).getBytes(US_ASCII));
            return flattened(front, middle, signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key of our own does not sign", e);
        }
    }
}
