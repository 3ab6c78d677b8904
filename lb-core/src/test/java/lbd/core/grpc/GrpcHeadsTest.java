package lbd.core.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcHeadsTest {
    @ParameterizedTest
    @CsvSource({
        "1S, 1000000000",
        "100m, 100000000",
        "1u, 1000",
        "7n, 7",
        "2M, 120000000000",
        "1H, 3600000000000",
        "0S, 0",
        // Longer than any clock goes.
        "99999999H, 9223372036854775807",
        "100000000S, -1",
        "S, -1",
        "1, -1",
        "1s, -1",
        "-1S, -1",
        "1 S, -1",
        "'', -1",
    })
    void timeoutsAreReadAsTheirUnitsSay(String text, long nanos) {
        byte[] bytes = text.getBytes(US_ASCII);
        assertEquals(nanos, GrpcHeads.timeoutNanos(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @CsvSource({"0, OK", "14, UNAVAILABLE", "16, UNAUTHENTICATED", "17, UNKNOWN", "-1, UNKNOWN"})
    void statusesThatNobodyKnowsAreUnknown(int number, GrpcStatus status) {
        assertEquals(status, GrpcStatus.of(number));
    }
}
