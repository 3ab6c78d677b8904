package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;

/// Names as a URL writes them (RFC 3986 section 3.3).
final class UriPath {
    private static final String PLAIN = "-._~/!$&'()*+,;=@";

    private UriPath() {}

    /// @param path each octet a character
    static String of(String path) {
        StringBuilder text = new StringBuilder(path.length());
        for (byte b : path.getBytes(ISO_8859_1)) {
            char c = (char) (b & 0xff);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letterOrDigit || PLAIN.indexOf(c) >= 0) {
                text.append(c);
            } else {
                text.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return text.toString();
    }
}
