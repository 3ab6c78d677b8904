package lbd.daemon.outbound;

import java.net.http.HttpHeaders;

/// What came back, whatever its status.
public final class Reply {
    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;

    Reply(int status, HttpHeaders headers, byte[] body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    public int status() {
        return status;
    }

    /// The first value; empty where there is none.
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /// The caller's from now on.
    public byte[] body() {
        return body;
    }
}
