package lbd.proxy.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Alerts that are not encrypted.
class PlainAlertTest {
    @ParameterizedTest
    @CsvSource({
        "15030300020230, 48",
        "140303000101 15030300020230, 48",
        "1503010002 022a, 42",
        "150303000202, -1",
        "1503030013 0011223344556677889900112233445566aabb, -1",
        "1703030002 0230, -1",
        "140303000101, -1",
        "1403030001, -1",
        "'', -1",
    })
    void isFoundWhereItIsOne(String records, int description) {
        assertEquals(
                description, PlainAlert.in(Unpooled.wrappedBuffer(HexFormat.of().parseHex(records.replace(" ", "")))));
    }
}
