package lbd.core.accesslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TerminationTest {
    /// A request of HTTP that has come so far.
    private static AccessRecord at(String phase, EndReason ended) {
        AccessRecord record = new AccessRecord();
        record.protocol = "HTTP/1.1";
        record.ended = ended;
        switch (phase) {
            case "request" -> {}
            case "queue" -> record.pool = "app";
            case "connect" -> {
                record.pool = "app";
                record.server = "a";
            }
            case "head" -> {
                record.pool = "app";
                record.server = "a";
                record.connectNanos = 1;
            }
            default -> {
                record.pool = "app";
                record.server = "a";
                record.serverReused = true;
                record.firstByteNanos = 1;
            }
        }
        return record;
    }

    @ParameterizedTest
    @CsvSource({
        "data, OK, --",
        "request, RESPONDED, LR",
        "request, CLIENT_ABORT, CR",
        "queue, CLIENT_ABORT, CQ",
        "connect, CLIENT_ABORT, CC",
        "head, CLIENT_ABORT, CH",
        "data, CLIENT_ABORT, CD",
        "request, HEAD_TIMEOUT, cR",
        "head, CLIENT_TIMEOUT, cH",
        "data, CLIENT_TIMEOUT, cD",
        "request, DENIED, PR",
        "request, BAD_REQUEST, PR",
        "queue, QUEUE_TIMEOUT, sQ",
        "queue, OVERLOAD, PQ",
        "queue, NO_SERVER, SC",
        "connect, CONNECT_REFUSED, SC",
        "connect, CONNECT_TIMEOUT, sC",
        "connect, LOCAL_SHORTAGE, RC",
        "head, SERVER_CLOSED, SH",
        "data, SERVER_CLOSED, SD",
        "head, SERVER_TIMEOUT, sH",
        "data, SERVER_TIMEOUT, sD",
        "head, BAD_RESPONSE, PH",
        "data, BAD_RESPONSE, PD",
        "data, CUT, KD",
        "head, INTERNAL_ERROR, I-"
    })
    void theLettersAreHaproxys(String phase, EndReason ended, String letters) {
        assertEquals(letters, Termination.of(at(phase, ended)));
    }

    @ParameterizedTest
    @EnumSource(EndReason.class)
    void eachReasonHasTwo(EndReason ended) {
        for (String phase : new String[] {"request", "queue", "connect", "head", "data"}) {
            String letters = Termination.of(at(phase, ended));
            assertTrue(letters.matches("[-CcSsPLRIK][-RQCHD]"), letters);
        }
    }

    private static String whole(AccessRecord record) {
        Line line = new Line();
        assertTrue(Termination.write(record, line, Escaping.JSON));
        return new String(line.bytes(), 0, line.length(), US_ASCII);
    }

    @Test
    void thoseOfTheCookieFollowInLinesOfHttp() {
        AccessRecord record = at("data", EndReason.CLIENT_ABORT);
        assertEquals("CD--", whole(record));
        StringBuilder came = new StringBuilder();
        for (CookieCame one : CookieCame.values()) {
            record.cookieCame = one;
            came.append(whole(record).charAt(2));
        }
        assertEquals("-NIDVEO", came.toString());
        StringBuilder sent = new StringBuilder();
        for (CookieSent one : CookieSent.values()) {
            record.cookieSent = one;
            sent.append(whole(record).charAt(3));
        }
        assertEquals("-NIUPR", sent.toString());
        record.protocol = "TCP";
        assertEquals("CD", whole(record));
    }

    @Test
    void aSessionOfTcpIsInItsDataOnceItIsConnected() {
        AccessRecord record = at("head", EndReason.CLIENT_ABORT);
        record.protocol = "TCP";
        assertEquals("CD", Termination.of(record));
    }
}
