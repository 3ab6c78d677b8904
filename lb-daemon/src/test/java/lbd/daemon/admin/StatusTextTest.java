package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTextTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 KiB",
        "1, 1 KiB",
        "1024, 1 KiB",
        "1025, 2 KiB",
        "1047552, 1023 KiB",
        "1047553, 1 MiB",
        "67108864, 64 MiB",
        "67108865, 65 MiB"
    })
    void sizesAreRoundedUp(long bytes, String text) {
        assertEquals(text, StatusText.size(bytes));
    }
}
