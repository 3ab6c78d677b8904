package lbd.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.AdminToken;
import lbd.daemon.gate.TokenCheck.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TokenCheckTest {
    private static final String TOKEN = "0123456789abcdef01234567";
    private static final String OTHER = "76543210fedcba9876543210";

    private final TokenCheck check = new TokenCheck();
    private long now = 1;

    @BeforeEach
    void use() {
        check.token(new AdminToken(TOKEN));
    }

    private Result look(String from, String... authorization) {
        return check.look(List.of(authorization), InetAddress.ofLiteral(from), now);
    }

    @Test
    void onlyTheWholeTokenIsRight() {
        assertEquals(Result.RIGHT, look("192.0.2.1", "Bearer " + TOKEN));
        assertEquals(Result.RIGHT, look("192.0.2.1", "bearer  " + TOKEN));
        assertEquals(Result.NONE_SHOWN, look("192.0.2.1"));
        for (String wrong : List.of("Bearer " + OTHER, "Bearer " + TOKEN + "x", "Bearer", "Bearer ", "", TOKEN)) {
            assertEquals(Result.WRONG, look("192.0.2.1", wrong), wrong);
        }
        assertEquals(Result.WRONG, look("192.0.2.1", "Basic " + TOKEN));
        assertEquals(Result.WRONG, look("192.0.2.1", "Bearer " + TOKEN, "Bearer " + TOKEN));
    }

    @Test
    void whereThereIsNoneNothingIsRight() {
        check.token(null);
        assertEquals(Result.NONE_SHOWN, look("192.0.2.1", "Bearer " + TOKEN));
        assertEquals(Result.NONE_SHOWN, look("192.0.2.1", "Bearer "));
    }

    @Test
    void anotherOneHoldsAtOnce() {
        check.token(new AdminToken(OTHER));
        assertEquals(Result.WRONG, look("192.0.2.1", "Bearer " + TOKEN));
        assertEquals(Result.RIGHT, look("192.0.2.1", "Bearer " + OTHER));
    }

    @Test
    void whoShowsManyWrongOnesIsNotAskedForAWhileAndOthersAre() {
        for (int i = 0; i < TokenCheck.WRONG; i++) {
            assertEquals(Result.WRONG, look("192.0.2.1", "Bearer wrong"));
        }
        assertEquals(Result.TOO_MANY, look("192.0.2.1", "Bearer wrong"));
        assertEquals(Result.TOO_MANY, look("192.0.2.1", "Bearer " + TOKEN), "else it would tell");
        assertEquals(Result.NONE_SHOWN, look("192.0.2.1"), "reading goes on");
        assertEquals(Result.RIGHT, look("192.0.2.2", "Bearer " + TOKEN));
        now += TokenCheck.PAUSE.toNanos();
        assertEquals(Result.RIGHT, look("192.0.2.1", "Bearer " + TOKEN));
        assertEquals(Result.WRONG, look("192.0.2.1", "Bearer wrong"));
        assertEquals(Result.TOO_MANY, look("192.0.2.1", "Bearer " + TOKEN));
    }

    @Test
    void anIpv6NetworkIsOneClient() {
        for (int i = 0; i < TokenCheck.WRONG; i++) {
            assertEquals(Result.WRONG, look("2001:db8::" + i, "Bearer wrong"));
        }
        assertEquals(Result.TOO_MANY, look("2001:db8::ffff", "Bearer " + TOKEN));
        assertEquals(Result.RIGHT, look("2001:db8:0:1::1", "Bearer " + TOKEN));
    }
}
