package lbd.daemon.explain;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A request as somebody types it.
///
/// @param https     whether it comes by TLS
/// @param authority as `Host` says it
/// @param port      that it is sent to
/// @param target    path and query, as they are sent
/// @param headers   each `Name: value`
/// @param source    who sends it
/// @param listener  that it reaches; null: the one at the port
public record AskedRequest(
        String method,
        boolean https,
        String authority,
        int port,
        String target,
        List<String> headers,
        InetAddress source,
        @Nullable String listener) {
    private static final Pattern URL =
            Pattern.compile("(https?)://([^/?#]+?)(?::([0-9]{1,5}))?([/?][^#]*)?(#.*)?", Pattern.CASE_INSENSITIVE);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int LAST_PORT = 65_535;

    public AskedRequest {
        headers = List.copyOf(headers);
    }

    /// @param source   empty: this machine
    /// @param listener empty: the one at the URL's port
    /// @throws IllegalArgumentException with what is wrong, for who typed it
    public static AskedRequest of(String method, String url, List<String> headers, String source, String listener) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + url + "\" is no URL; allowed: http://host[:port]/path");
        }
        for (String line : headers) {
            if (line.indexOf(':') < 1) {
                throw new IllegalArgumentException("\"" + line + "\" is no field; allowed: Name: value");
            }
        }
        boolean https = parts.group(1).toLowerCase(Locale.ROOT).equals("https");
        String given = parts.group(3);
        int port = given != null ? Integer.parseInt(given) : https ? HTTPS_PORT : HTTP_PORT;
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("\"" + url + "\" has no port from 1 to 65535");
        }
        String rest = parts.group(4) == null ? "/" : parts.group(4);
        return new AskedRequest(
                method,
                https,
                parts.group(2) + (given == null ? "" : ":" + given),
                port,
                rest.startsWith("?") ? "/" + rest : rest,
                headers,
                address(source),
                listener.isEmpty() ? null : listener);
    }

    private static InetAddress address(String source) {
        if (source.isEmpty()) {
            return InetAddress.getLoopbackAddress();
        }
        try {
            return InetAddress.ofLiteral(source);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + source + "\" is no address", e);
        }
    }

    /// As the client would send it in HTTP/1.1. What cannot stand in a request is for the parser to refuse.
    byte[] head() {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(line -> line.regionMatches(true, 0, "Host:", 0, 5))) {
            head.append("Host: ").append(authority).append("\r\n");
        }
        headers.forEach(line -> head.append(line).append("\r\n"));
        return head.append("\r\n").toString().getBytes(UTF_8);
    }
}
