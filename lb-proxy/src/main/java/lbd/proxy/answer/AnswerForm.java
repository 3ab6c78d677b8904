package lbd.proxy.answer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.ListElements;
import lbd.core.http.Octets;

/// How a refusal is put into words: as the client's Accept field says, in plain text for all who accept anything.
public enum AnswerForm {
    TEXT("text/plain; charset=utf-8"),
    HTML("text/html; charset=utf-8"),
    JSON("application/json");

    private static final byte[] HTML_TYPE = "text/html".getBytes(US_ASCII);
    private static final byte[] JSON_TYPE = "application/json".getBytes(US_ASCII);

    private final String type;

    AnswerForm(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    String body(int status, String reason) {
        return switch (this) {
            case TEXT -> status + " " + reason + "\n";
            case HTML -> "<!doctype html><title>%1$d %2$s</title><h1>%1$d %2$s</h1>\n".formatted(status, reason);
            case JSON -> "{\"status\":%d,\"error\":\"%s\"}\n".formatted(status, reason);
        };
    }

    /// What a request accepts.
    public static AnswerForm acceptedBy(Head head) {
        int accept = head.find(KnownField.ACCEPT);
        return accept < 0 ? TEXT : accepted(head.bytes(), head.valueStart(accept), head.valueEnd(accept));
    }

    /// The first of HTML and JSON that an Accept field names. Weights are not looked at: nobody weighs one of them
    /// against the other.
    ///
    /// @param from the start of the field's value
    static AnswerForm accepted(byte[] b, int from, int to) {
        for (int p = from; p < to; ) {
            int comma = ListElements.end(b, p, to);
            int start = Octets.skipOws(b, p, comma);
            int end = Octets.trimOws(b, start, Octets.indexOf(b, start, comma, ';'));
            if (Octets.equalsIgnoreCase(b, start, end, HTML_TYPE)) {
                return HTML;
            }
            if (Octets.equalsIgnoreCase(b, start, end, JSON_TYPE)) {
                return JSON;
            }
            p = comma + 1;
        }
        return TEXT;
    }
}
