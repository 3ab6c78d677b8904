package lbd.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/// What a line says: when, how bad, and keys with values, `event` first.
///
/// @param values numbers and booleans as they are, anything else as text
public record Fields(String time, String level, Map<String, Object> values) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    static Fields of(ILoggingEvent event) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs == null) {
            // A library's own line: it has no name, so say who speaks.
            values.put("event", "log");
            values.put("logger", event.getLoggerName());
        } else {
            pairs.forEach(p -> values.put(p.key, value(p.value)));
        }
        String message = event.getFormattedMessage();
        if (message != null && !message.isEmpty()) {
            values.put("message", message);
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            values.put("trace", ThrowableProxyUtil.asString(thrown).strip());
        }
        String level = event.getLevel().toString().toLowerCase(Locale.ROOT);
        return new Fields(TIME.format(Instant.ofEpochMilli(event.getTimeStamp())), level, values);
    }

    /// What happens now, and no log has.
    public static Fields now(String level, Map<String, Object> values) {
        return new Fields(TIME.format(Instant.now()), level, values);
    }

    /// The name of the event; `log` where a library speaks.
    public String event() {
        return String.valueOf(values.get("event"));
    }

    /// A value as text; empty where there is none.
    public String text(String key) {
        Object value = values.get(key);
        return value == null ? "" : value.toString();
    }

    /// As a line of the log in the format json.
    public String json() {
        return JsonEvent.of(this);
    }

    /// The same, its values no longer than that.
    Fields cut(int most) {
        if (values.values().stream().noneMatch(v -> v instanceof String text && text.length() > most)) {
            return this;
        }
        Map<String, Object> shorter = new LinkedHashMap<>(values);
        shorter.replaceAll((k, v) -> v instanceof String text && text.length() > most ? text.substring(0, most) : v);
        return new Fields(time, level, shorter);
    }

    private static Object value(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
    }
}
