package lbd.daemon;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// HTTP by hand: what is written goes out as it is, what comes back is read to the end.
final class HttpText {
    private HttpText() {}

    static String get(SocketAddress address, String path) throws IOException {
        return ask(address, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    static String post(SocketAddress address, String path) throws IOException {
        return ask(address, "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
    }

    static String ask(SocketAddress address, String request) throws IOException {
        try (SocketChannel channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open()) {
            channel.connect(address);
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer part = ByteBuffer.allocate(8192);
            while (channel.read(part.clear()) >= 0) {
                answer.append(new String(part.array(), 0, part.position(), StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
}
