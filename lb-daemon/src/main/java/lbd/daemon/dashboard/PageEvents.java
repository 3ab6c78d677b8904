package lbd.daemon.dashboard;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Map;

/// Says what a page has to know, as an event of a stream (text/event-stream): all, or what has changed.
final class PageEvents {
    private static final JsonStringEncoder STRING = JsonStringEncoder.getInstance();

    private PageEvents() {}

    /// For who knows nothing yet.
    static String all(Snapshot now) {
        StringBuilder event = begin("all", now);
        now.parts().forEach((name, part) -> append(event, name, part));
        return end(event).append("\n\n").toString();
    }

    /// For who knows what was before, which has the same generation.
    static String between(Snapshot before, Snapshot now) {
        StringBuilder event = begin("change", now);
        for (Map.Entry<String, String> part : now.parts().entrySet()) {
            if (!part.getValue().equals(before.parts().get(part.getKey()))) {
                append(event, part.getKey(), part.getValue());
            }
        }
        end(event);
        StringBuilder gone = new StringBuilder();
        for (String name : before.parts().keySet()) {
            if (!now.parts().containsKey(name)) {
                gone.append(gone.isEmpty() ? ",\"gone\":[" : ",");
                quote(gone, name);
            }
        }
        if (!gone.isEmpty()) {
            event.insert(event.length() - 1, gone.append(']'));
        }
        return event.append("\n\n").toString();
    }

    private static StringBuilder begin(String name, Snapshot now) {
        return new StringBuilder("event: ")
                .append(name)
                .append("\ndata: {\"at_ms\":")
                .append(now.atMs())
                .append(",\"set\":{");
    }

    private static void append(StringBuilder event, String name, String part) {
        if (event.charAt(event.length() - 1) != '{') {
            event.append(',');
        }
        quote(event, name);
        event.append(':').append(part);
    }

    private static StringBuilder end(StringBuilder event) {
        return event.append("}}");
    }

    private static void quote(StringBuilder to, String text) {
        to.append('"').append(STRING.quoteAsString(text)).append('"');
    }
}
