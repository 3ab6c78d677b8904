package lbd.daemon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Asks the daemon one thing over its unix socket. The daemon closes after its answer, so the end of the answer is the
/// end of the connection; a fuller HTTP client would take longer to load than the daemon to answer.
final class AdminClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_REPLY = 64 << 20;

    record Reply(int status, String body) {}

    private final List<Path> places;
    private final String accept;

    AdminClient(List<Path> places, String accept) {
        this.places = places;
        this.accept = accept;
    }

    /// Asks at the first place where somebody listens.
    Reply call(String method, String path) throws NotReachableException {
        List<Path> sockets = places.stream().filter(Files::exists).toList();
        if (sockets.isEmpty()) {
            throw new NotReachableException("no daemon is running here, or it is another user's: no socket at "
                    + String.join(", ", places.stream().map(Path::toString).toList()));
        }
        List<String> failures = new ArrayList<>();
        for (Path socket : sockets) {
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return ask(channel, method, path);
            } catch (IOException e) {
                failures.add(socket + ": " + reason(e));
            }
        }
        throw new NotReachableException("no daemon answers at " + String.join(", ", failures));
    }

    private Reply ask(SocketChannel channel, String method, String path) throws IOException {
        closeLater(channel);
        send(
                channel,
                method + " " + path + " HTTP/1.1\r\nHost: lbd\r\nAccept: " + accept
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return parse(receive(channel));
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? "no answer within " + PATIENCE.toSeconds() + " s" : e.getMessage();
    }

    /// A unix socket knows no timeout in Java; closing it ends the read.
    private static void closeLater(SocketChannel channel) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(PATIENCE);
                channel.close();
            } catch (InterruptedException | IOException e) {
                // the process ends anyway
            }
        });
    }

    private static void send(SocketChannel channel, String request) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String receive(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(64 * 1024);
        while (channel.read(part.clear()) >= 0 && all.size() < MAX_REPLY) {
            all.write(part.array(), 0, part.position());
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    private static Reply parse(String answer) throws IOException {
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0 || !answer.matches("(?s)HTTP/1\\.1 [0-9]{3}[ \r].*")) {
            throw new IOException("what answers there does not speak like lbd");
        }
        int status = Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        return new Reply(status, answer.substring(head + 4));
    }
}
