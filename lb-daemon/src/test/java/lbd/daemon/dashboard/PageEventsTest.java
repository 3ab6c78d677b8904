package lbd.daemon.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PageEventsTest {
    private static Snapshot snapshot(String... parts) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i += 2) {
            map.put(parts[i], parts[i + 1]);
        }
        return new Snapshot(7, 1, map);
    }

    @Test
    void whoKnowsNothingIsToldAllInOrder() {
        assertEquals(
                "event: all\ndata: {\"at_ms\":7,\"set\":{\"b\":{\"x\":1},\"a\":2}}\n\n",
                PageEvents.all(snapshot("b", "{\"x\":1}", "a", "2")));
        assertEquals("event: all\ndata: {\"at_ms\":7,\"set\":{}}\n\n", PageEvents.all(snapshot()));
    }

    @Test
    void onlyWhatHasChangedIsTold() {
        Snapshot before = snapshot("a", "1", "b", "2", "c", "3", "d", "4");
        Snapshot now = snapshot("a", "1", "b", "5", "e", "6");
        assertEquals(
                "event: change\ndata: {\"at_ms\":7,\"set\":{\"b\":5,\"e\":6},\"gone\":[\"c\",\"d\"]}\n\n",
                PageEvents.between(before, now));
        assertEquals("event: change\ndata: {\"at_ms\":7,\"set\":{}}\n\n", PageEvents.between(now, now));
    }

    /// Names come from the file, which may have anything in an address.
    @Test
    void namesEndNoTextAndNoLine() throws Exception {
        String name = "server/a/\"},\n\nevent: all\\";
        for (String event : new String[] {
            PageEvents.all(snapshot(name, "1")),
            PageEvents.between(snapshot(), snapshot(name, "1")),
            PageEvents.between(snapshot(name, "1"), snapshot())
        }) {
            String[] lines = event.split("\n", -1);
            assertEquals(4, lines.length, event);
            JsonNode data = new JsonMapper().readTree(lines[1].substring("data: ".length()));
            assertEquals(
                    name,
                    data.at("/gone/0")
                            .asText(
                                    data.path("set").fieldNames().hasNext()
                                            ? data.path("set").fieldNames().next()
                                            : ""));
        }
    }
}
