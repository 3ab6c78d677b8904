package lbd.core.share;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import lbd.core.model.RouteAction.Forward;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.tls.KeyBytes;
import org.junit.jupiter.api.Test;

class ShareTokensTest {
    private static final KeyBytes SECRET = new KeyBytes("0123456789abcdef0123456789abcdef".getBytes(US_ASCII));

    private static List<PoolShare> shares(int canary) {
        return List.of(
                new PoolShare(new Forward("api"), PoolShare.WHOLE - canary),
                new PoolShare(new Forward("api-canary"), canary));
    }

    private static int read(ShareTokens tokens, byte[] token) {
        return tokens.share(token, 0, token.length);
    }

    @Test
    void everyProcessWithTheSecretReadsThem() {
        ShareTokens one = new ShareTokens(SECRET, shares(500));
        ShareTokens other = new ShareTokens(SECRET, shares(500));
        assertEquals(0, read(other, one.token(0)));
        assertEquals(1, read(other, one.token(1)));
        assertEquals(ShareTokens.LENGTH, one.token(0).length);
    }

    @Test
    void noneCountsOfOtherSharesOrAnotherSecret() {
        byte[] token = new ShareTokens(SECRET, shares(500)).token(1);
        assertEquals(-1, read(new ShareTokens(SECRET, shares(501)), token));
        KeyBytes another = new KeyBytes("0123456789abcdef0123456789abcdeF".getBytes(US_ASCII));
        assertEquals(-1, read(new ShareTokens(another, shares(500)), token));
    }

    @Test
    void whatIsChangedInOneOctetIsNone() {
        ShareTokens tokens = new ShareTokens(SECRET, shares(500));
        for (int i = 0; i < ShareTokens.LENGTH; i++) {
            byte[] token = tokens.token(1).clone();
            token[i] ^= 1;
            assertEquals(-1, read(tokens, token));
        }
        assertEquals(-1, tokens.share(tokens.token(1), 0, ShareTokens.LENGTH - 1));
    }

    @Test
    void theyTellNothingOfThePool() {
        byte[] token = new ShareTokens(SECRET, shares(500)).token(1);
        assertFalse(new String(token, US_ASCII).contains("canary"));
    }

    @Test
    void theNameStaysWhereOnlySharesChange() {
        assertEquals(ShareTokens.usualName(shares(500)), ShareTokens.usualName(shares(1000)));
        List<PoolShare> others = List.of(new PoolShare(new Forward("api"), PoolShare.WHOLE));
        assertNotEquals(ShareTokens.usualName(shares(500)), ShareTokens.usualName(others));
    }
}
