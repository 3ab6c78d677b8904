package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// The version of HTTP that a message came by. Who reads messages of another version adds it here.
public enum HttpVersion {
    HTTP_1_0("1.0"),
    HTTP_1_1("1.1"),
    HTTP_2("2");

    private final String text;
    private final byte[] number;

    HttpVersion(String number) {
        this.text = "HTTP/" + number;
        this.number = number.getBytes(US_ASCII);
    }

    /// As the access log has it: `HTTP/1.1`, `HTTP/2`.
    public String text() {
        return text;
    }

    /// As Via has it: `1.1`; not to be written to.
    public byte[] number() {
        return number;
    }
}
