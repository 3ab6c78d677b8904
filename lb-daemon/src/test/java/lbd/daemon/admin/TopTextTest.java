package lbd.daemon.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopTextTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    private static String row(String name, long open, long ended, long errors, long in, long out, List<Integer> times) {
        return """
                {"name":"%s","open":%d,"ended":%d,"responses_5xx":%d,"bytes_in":%d,"bytes_out":%d,"times":%s}""".formatted(name, open, ended, errors, in, out, times);
    }

    private static JsonNode view(long at, String listeners) throws Exception {
        return MAPPER.readTree("""
                {"at_ms":%d,"bounds_ms":[0.5,1.0,10.0],"listeners":[%s],"pools":[],"servers":[],
                 "clients":[{"client":"192.0.2.7","sampled":3,"of":4}]}""".formatted(at, listeners));
    }

    private static List<String> rows(String text) {
        return text.lines()
                .skip(1)
                .takeWhile(line -> !line.isEmpty())
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
    }

    @Test
    void whatCameBetweenIsShownTheBusiestFirst() throws Exception {
        JsonNode before = view(
                1000,
                row("a", 1, 10, 0, 0, 0, List.of(10, 0, 0, 0)) + "," + row("b", 2, 0, 0, 0, 0, List.of(0, 0, 0, 0)));
        JsonNode now = view(
                3000,
                row("a", 5, 14, 1, 2048, 3 << 20, List.of(12, 0, 2, 0)) + ","
                        + row("b", 7, 400, 20, 0, 600, List.of(0, 399, 0, 1)));
        String text = TopText.of(before, now);
        assertEquals(List.of("b 7 200 10 0B 300B <1ms <1ms", "a 5 2.0 0.5 1.0KiB 1.5MiB <0.5ms <10ms"), rows(text));
        assertTrue(text.replaceAll(" +", " ").endsWith("192.0.2.7 75%\n"), text);
    }

    @Test
    void oneThatIsNewOrBeganAnewCountsFromNothing() throws Exception {
        JsonNode before = view(0, row("old", 0, 100, 0, 900, 0, List.of(100, 0, 0, 0)));
        JsonNode now = view(
                1000,
                row("new", 0, 3, 0, 0, 0, List.of(0, 0, 0, 3)) + "," + row("old", 0, 4, 0, 10, 0, List.of(4, 0, 0, 0)));
        assertEquals(
                List.of("old 0 4.0 0 10B 0B <0.5ms <0.5ms", "new 0 3.0 0 0B 0B >10ms >10ms"),
                rows(TopText.of(before, now)));
    }

    @Test
    void nothingIsShownOfWhatDidNothing() throws Exception {
        JsonNode idle = view(0, row("a", 0, 7, 0, 5, 5, List.of(7, 0, 0, 0)));
        assertEquals(List.of("a 0 0 0 0B 0B - -"), rows(TopText.of(idle, idle)));
    }
}
