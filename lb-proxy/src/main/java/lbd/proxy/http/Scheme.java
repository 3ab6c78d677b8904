package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// How clients reach a listener, as servers are told.
public enum Scheme {
    HTTP("http"),
    HTTPS("https");

    private final byte[] text;

    Scheme(String text) {
        this.text = text.getBytes(US_ASCII);
    }

    byte[] text() {
        return text;
    }
}
