package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HashMap;
import java.util.Map;

/// An answer of lbd itself: a status and a short text.
public final class OwnAnswer {
    private static final Map<Integer, OwnAnswer> BY_STATUS = new HashMap<>();

    static {
        add(400, "Bad Request");
        add(404, "Not Found");
        add(405, "Method Not Allowed");
        add(408, "Request Timeout");
        add(413, "Content Too Large");
        add(414, "URI Too Long");
        add(417, "Expectation Failed");
        add(431, "Request Header Fields Too Large");
        add(500, "Internal Server Error");
        add(501, "Not Implemented");
        add(502, "Bad Gateway");
        add(503, "Service Unavailable");
        add(504, "Gateway Timeout");
        add(505, "HTTP Version Not Supported");
    }

    private final int status;
    private final byte[] reason;
    private final byte[] body;

    private OwnAnswer(int status, String reason) {
        this.status = status;
        this.reason = reason.getBytes(US_ASCII);
        this.body = (status + " " + reason + "\n").getBytes(US_ASCII);
    }

    private static void add(int status, String reason) {
        BY_STATUS.put(status, new OwnAnswer(status, reason));
    }

    /// @throws IllegalArgumentException for a status that lbd does not answer with
    public static OwnAnswer of(int status) {
        OwnAnswer answer = BY_STATUS.get(status);
        if (answer == null) {
            throw new IllegalArgumentException("no answer of our own for status " + status);
        }
        return answer;
    }

    public int status() {
        return status;
    }

    public byte[] reason() {
        return reason;
    }

    public byte[] body() {
        return body;
    }
}
