package lbd.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchTextTest {
    @Test
    void aSetOfKeysIsNotToldToWhoReadsALog() {
        Condition key = new Condition.Header("X-Key", new TextTest.OneOf(Set.of("secret-1", "secret-2")));
        assertEquals("header X-Key is one of 2", MatchText.of(key));
    }
}
