package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTalkTest {
    @ParameterizedTest
    @CsvSource({
        "status, GET /api/v1/status",
        "status --json, GET /api/v1/status json",
        "status --problems, GET /api/v1/problems",
        "status app --problems, GET /api/v1/pools/app/problems",
        "status --socket /run/x app, GET /api/v1/pools/app/status at /run/x",
        "checks, GET /api/v1/checks",
        "checks app, GET /api/v1/pools/app/checks",
        "checks --json app/app1, GET /api/v1/pools/app/servers/app1/checks json",
        "vrrp, GET /api/v1/vrrp",
        "reload --socket ./x, POST /api/v1/reload at ./x"
    })
    void asksWhatTheCommandAsks(String line, String request) {
        PlainTalk plain = PlainTalk.of(line.split(" "));
        assertNotNull(plain);
        assertEquals(request, plain.request());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status --help",
                "status -h",
                "status a b",
                "status --socket",
                "status --socket --json",
                "status --socket=/run/x",
                "status --nonsense",
                "status @file",
                "checks --problems",
                "vrrp demote VI_1",
                "reload now",
                "drain app/app1",
                "--version"
            })
    void theRestIsPicoclis(String line) {
        assertNull(PlainTalk.of(line.split(" ")));
    }

    @Test
    void nothingIsPicoclis() {
        assertNull(PlainTalk.of(new String[0]));
    }
}
