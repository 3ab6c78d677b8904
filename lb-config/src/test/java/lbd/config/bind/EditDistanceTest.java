package lbd.config.bind;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EditDistanceTest {
    @ParameterizedTest
    @CsvSource({
        "pool, pool, 0",
        "pool, pol, 1",
        "pool, pooll, 1",
        "pool, pook, 1",
        "pool, polo, 1",
        "pool, opol, 1",
        "pool, oplo, 2",
        "pool, po, 2",
        "pool, p, 3",
        "pool, abcd, 3",
        "'', ab, 2",
        "'', '', 0",
    })
    void countsEditsUpToTheLimit(String a, String b, int expected) {
        assertEquals(expected, EditDistance.between(a, b));
        assertEquals(expected, EditDistance.between(b, a));
    }
}
