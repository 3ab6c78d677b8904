package lbd.core.share;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.tls.KeyBytes;

/// What a client's cookie says of its share: for each pool a token, which is a MAC of all shares and of the pool's
/// name.
/// It tells nothing of the pool to who has not the secret, and where shares change no old one counts. All clients of a
/// share have the same, so none is made or checked by a MAC while requests come. Immutable; any thread.
public final class ShareTokens {
    /// Octets of a token: 16 in base64url.
    public static final int LENGTH = 22;

    private static final String HMAC = "HmacSHA256";
    private static final int TAG = 16;

    private final byte[][] tokens;

    public ShareTokens(KeyBytes secret, List<PoolShare> shares) {
        StringBuilder all = new StringBuilder("lbd share cookie");
        // Names have neither.
        shares.forEach(
                share -> all.append('/').append(share.to().pool()).append('=').append(share.parts()));
        tokens = shares.stream()
                .map(share -> token(secret, all + "\n" + share.to().pool()))
                .toArray(byte[][]::new);
    }

    private static byte[] token(KeyBytes secret, String of) {
        byte[] tag = Arrays.copyOf(mac(secret.pkcs8(), of), TAG);
        return Base64.getUrlEncoder().withoutPadding().encode(tag);
    }

    private static byte[] mac(byte[] key, String of) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(of.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    /// The cookie's name where the configuration gives none: another one for other pools, or two routes' cookies would
    /// take each other's place.
    public static String usualName(List<PoolShare> shares) {
        String pools = String.join("/", shares.stream().map(s -> s.to().pool()).toList());
        byte[] digest = mac("lbd share cookie's name".getBytes(US_ASCII), pools);
        return "LBD-SHARE-" + HexFormat.of().formatHex(digest, 0, 4);
    }

    /// The share that a token is of; -1 where it is of none.
    public int share(byte[] bytes, int from, int to) {
        if (to - from != LENGTH) {
            return -1;
        }
        int found = -1;
        for (int i = 0; i < tokens.length; i++) {
            byte[] token = tokens[i];
            int different = 0;
            // All of it, so that the time tells nobody how much of a forged one is right.
            for (int b = 0; b < LENGTH; b++) {
                different |= token[b] ^ bytes[from + b];
            }
            found = different == 0 ? i : found;
        }
        return found;
    }

    /// Not to be changed.
    public byte[] token(int share) {
        return tokens[share];
    }
}
