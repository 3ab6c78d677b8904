package lbd.core.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineConditionTest {
    @ParameterizedTest
    @CsvSource({
        "status>=500, true",
        "status >= 504, false",
        "status<504, true",
        "status<=503, true",
        "status>503, false",
        "status=503, true",
        "status!=503, false",
        "total_ms>1500, true",
        "total_ms>=1501, false",
        "connect_ms>=0, false",
        "retries=1, true",
        "bytes_out>10, false",
        "listener=web, true",
        "pool!=app, false",
        "server=, ",
        "server!=app1, true",
        "ended=ok, false",
        "ended!=ok, true",
        "protocol=HTTP/1.1, true",
    })
    void holdsOrNot(String text, Boolean expected) {
        AccessRecord record = new AccessRecord();
        record.status = 503;
        record.totalNanos = 1_500_500_000;
        record.retries = 1;
        record.listener = "web";
        record.pool = "app";
        record.ended = EndReason.CONNECT_REFUSED;
        record.protocol = "HTTP/1.1";
        if (expected == null) {
            assertThrows(IllegalArgumentException.class, () -> LineCondition.parse(text));
        } else {
            assertEquals(expected, LineCondition.parse(text).holds(record));
        }
    }
}
