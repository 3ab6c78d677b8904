package lbd.daemon.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lbd.daemon.recorder.Tail;

/// What has come since somebody asked last.
///
/// @param session to ask with the next time, within 10 s
/// @param missed  requests for which there was no place
/// @param records lines of the access log
record TailView(String session, long missed, List<JsonNode> records) {
    static TailView of(Tail.Watched watched) {
        return new TailView(Long.toString(watched.id()), watched.missed(), new RecordText().json(watched.records()));
    }

    /// `SESSION MISSED` in the first line, then the records, a line each.
    ///
    /// @param json whether as the access log has them
    static String text(Tail.Watched watched, boolean json) {
        return watched.id() + " " + watched.missed() + "\n" + new RecordText().lines(watched.records(), json);
    }
}
