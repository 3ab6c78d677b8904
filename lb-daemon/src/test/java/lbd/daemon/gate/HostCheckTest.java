package lbd.daemon.gate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCheckTest {
    private final HostCheck check = new HostCheck();

    @BeforeEach
    void configure() {
        check.names(List.of("lb1.example.com"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:9600",
                "10.0.0.1",
                "[::1]:9600",
                "[2001:db8::1]",
                "localhost:9600",
                "LOCALHOST",
                "lbd.localhost",
                "lb1:9600",
                "lb1.example.com:9600",
                "LB1.Example.COM.",
                ""
            })
    void whatNoStrangerOwnsPasses(String host) {
        assertTrue(check.passes(List.of(host)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example:9600",
                "lb1.evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example:9600",
                "x.lb1.example.com",
                "[evil.example]",
                "[::1].evil.example:9600",
                "127.0.0.1:evil.example"
            })
    void whatAStrangerMayOwnDoesNot(String host) {
        assertFalse(check.passes(List.of(host)));
    }

    @Test
    void everyOneOfSeveralMustPassAndNoneIsNoBrowser() {
        assertFalse(check.passes(List.of("localhost", "evil.example")));
        assertTrue(check.passes(List.of()));
    }
}
