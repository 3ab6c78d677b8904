package lbd.daemon.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import lbd.daemon.log.EventMemory;

/// What has happened to servers, addresses, configuration and the rest, as the log had it.
///
/// @param events the oldest first
record EventsView(List<JsonNode> events) {
    private static final JsonMapper MAPPER = new JsonMapper();

    static EventsView of(List<EventMemory.Event> events) {
        return new EventsView(events.stream().map(EventsView::json).toList());
    }

    private static JsonNode json(EventMemory.Event event) {
        try {
            return MAPPER.readTree(event.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an event is no JSON", e);
        }
    }

    static String text(List<EventMemory.Event> events) {
        StringBuilder all = new StringBuilder();
        events.forEach(event -> all.append(event.text()).append('\n'));
        return all.isEmpty() ? "no events in memory\n" : all.toString();
    }
}
