package lbd.health.http;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import lbd.core.model.ServerAddress;
import lbd.core.model.check.CheckSpec.Header;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckSpec.HttpVersion;

/// The bytes of a check's request.
final class HttpRequest {
    private final SocketAddress address;
    private final byte[] bytes;

    /// @param usualPort left out of the Host field, 80 or 443
    HttpRequest(HttpUrl url, SocketAddress address, int usualPort) {
        this.address = address;
        bytes = bytes(url, address, usualPort);
    }

    boolean isTo(SocketAddress other) {
        return address.equals(other);
    }

    /// To be left as they are.
    byte[] bytes() {
        return bytes;
    }

    private static byte[] bytes(HttpUrl url, SocketAddress address, int usualPort) {
        String version = url.version() == HttpVersion.HTTP_1_0 ? "HTTP/1.0" : "HTTP/1.1";
        StringBuilder head = new StringBuilder();
        head.append(url.method())
                .append(' ')
                .append(url.path())
                .append(' ')
                .append(version)
                .append("\r\n");
        field(head, "Host", host(url, address, usualPort));
        field(head, "User-Agent", "lbd-check");
        if (url.version() == HttpVersion.HTTP_1_1) {
            field(head, "Connection", "close");
        }
        for (Header header : url.headers()) {
            field(head, header.name(), header.value());
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static String host(HttpUrl url, SocketAddress address, int usualPort) {
        String host = url.host();
        if (host != null) {
            return host;
        }
        InetSocketAddress inet = ServerAddress.inet(address);
        if (inet == null) {
            return "localhost"; // as everybody says who asks a unix socket
        }
        String literal = inet.getAddress().getHostAddress().replaceFirst("%.*", "");
        String bracketed = inet.getAddress() instanceof Inet6Address ? "[" + literal + "]" : literal;
        return inet.getPort() == usualPort ? bracketed : bracketed + ":" + inet.getPort();
    }
}
