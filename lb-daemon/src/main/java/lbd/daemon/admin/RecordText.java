package lbd.daemon.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.Line;
import lbd.core.accesslog.LineFormat;

/// Requests and sessions that are over, as lines to read or as the access log's JSON. One object for one answer.
final class RecordText {
    private static final LineFormat TO_READ = LineFormat.of(
            "{time} {listener} {client} {method} {host}{target} {status} {pool}/{server} {total_ms}ms {ended} {detail}");
    private static final LineFormat JSON = LineFormat.of("json");
    private static final LineFormat TIME = LineFormat.of("{time}");
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Line line = new Line();

    /// When it began: `2026-11-21T10:27:00.123Z`.
    String time(AccessRecord record) {
        return text(TIME, record).strip();
    }

    /// Each with its end.
    ///
    /// @param json as the access log has them, else to be read
    String lines(List<AccessRecord> records, boolean json) {
        StringBuilder all = new StringBuilder();
        records.forEach(record -> all.append(text(json ? JSON : TO_READ, record)));
        return all.toString();
    }

    List<JsonNode> json(List<AccessRecord> records) {
        return records.stream().map(this::json).toList();
    }

    private JsonNode json(AccessRecord record) {
        try {
            return MAPPER.readTree(text(JSON, record));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line of the access log is no JSON", e);
        }
    }

    private String text(LineFormat format, AccessRecord record) {
        format.write(record, line);
        return new String(line.bytes(), 0, line.length(), StandardCharsets.UTF_8);
    }
}
