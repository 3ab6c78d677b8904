package lbd.it.health;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import lbd.it.daemon.LbdProcess;

/// A daemon with a listener on a free port that sends all to the pool `app`, and its admin socket.
final class RunningLbd implements AutoCloseable {
    private final Path folder;
    private final Path file;
    final int port = RealServer.freePort();
    final LbdProcess process;
    private final HttpClient client = HttpClient.newHttpClient();

    /// @param rest of the configuration, with the pool `app`
    RunningLbd(Path folder, String rest) throws Exception {
        this.folder = folder;
        file = folder.resolve("lbd.yaml");
        write(rest);
        process = LbdProcess.start(folder, "run", "-c", file.toString());
        process.printed("event=process.ready");
    }

    private void write(String rest) throws IOException {
        Files.writeString(file, """
                version: 1
                admin: {http: off, socket: %s/admin.sock}
                listeners:
                  - {name: web, protocol: http, bind: "127.0.0.1:%d", pool: app}
                """.formatted(folder, port) + rest);
    }

    void reload(String rest) throws IOException {
        write(rest);
        post("/api/v1/reload");
    }

    /// What `GET /` is answered with: the name of a server, or the status where that is not 200.
    String ask() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofSeconds(20))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() == 200 ? answer.body() : Integer.toString(answer.statusCode());
    }

    /// How often each answered.
    Map<String, Integer> ask(int times) throws IOException, InterruptedException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            answers.merge(ask(), 1, Integer::sum);
        }
        return answers;
    }

    /// The text that the command line would print.
    String get(String path) throws IOException {
        return admin("GET", path);
    }

    String post(String path) throws IOException {
        return admin("POST", path);
    }

    private String admin(String method, String path) throws IOException {
        String request = method + " " + path
                + " HTTP/1.1\r\nHost: lbd\r\nAccept: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("admin.sock")));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(64 * 1024);
            while (channel.read(part.clear()) >= 0) {
                all.write(part.array(), 0, part.position());
            }
            String answer = all.toString(StandardCharsets.UTF_8);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /// Waits until the text is in what a path shows.
    void shows(String path, String text) throws Exception {
        process.await(() -> {
            try {
                return get(path).contains(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
