package lbd.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final String TIME = "2026-11-21T10:27:00.123Z";

    @Test
    void textIsKeyValueWithQuotesWhereNeeded() {
        assertEquals(
                TIME + " info event=server.down pool=web fails=3 reason=\"connection refused\" nothing=\"\" eq=\"a=b\"",
                TextLine.of(fields(
                        "event",
                        "server.down",
                        "pool",
                        "web",
                        "fails",
                        3,
                        "reason",
                        "connection refused",
                        "nothing",
                        "",
                        "eq",
                        "a=b")));
    }

    @Test
    void textCannotBeMadeToEndALineOrMoveATerminal() {
        assertEquals(
                TIME + " info event=x value=\"a\\nb\\u000d\\u001b[2J\\\"\\\\\\t\\u2028\"",
                TextLine.of(fields("event", "x", "value", "a\nb\r\u001b[2J\"\\\t\u2028")));
    }

    /// C1 controls, which terminals obey, and bidirectional marks, which turn a line around.
    @Test
    void neitherFormLetsOutputOfOthersMoveATerminalOrTurnALineAround() {
        String hostile = "ok\u009b2J\u202etxt.exe\u2066\u200b\u007f";
        String escaped = "ok\\u009b2J\\u202etxt.exe\\u2066\\u200b\\u007f";
        assertEquals(
                TIME + " info event=x value=\"" + escaped + "\"", TextLine.of(fields("event", "x", "value", hostile)));
        assertEquals(
                "{\"time\":\"" + TIME + "\",\"level\":\"info\",\"event\":\"x\",\"value\":\"" + escaped + "\"}",
                JsonEvent.of(fields("event", "x", "value", hostile)));
    }

    @Test
    void jsonKeepsNumbersAndBooleans() {
        assertEquals(
                "{\"time\":\"" + TIME + "\",\"level\":\"info\",\"event\":\"x\",\"n\":3,\"ok\":true,\"nan\":\"NaN\"}",
                JsonEvent.of(fields("event", "x", "n", 3, "ok", true, "nan", Double.NaN)));
    }

    @Test
    void jsonEscapes() {
        assertEquals(
                "{\"time\":\"" + TIME + "\",\"level\":\"info\",\"event\":\"a\\\"\\n\\u0000ä\"}",
                JsonEvent.of(fields("event", "a\"\n\u0000ä")));
    }

    private static Fields fields(Object... pairs) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.put((String) pairs[i], pairs[i + 1]);
        }
        return new Fields(TIME, "info", values);
    }
}
