package lbd.it.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// An agent that says what it is told.
final class ScriptedAgent implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile String words;

    ScriptedAgent(String words) throws IOException {
        this.words = words;
        Thread.ofVirtual().start(this::answer);
    }

    void says(String newWords) {
        words = newWords;
    }

    int port() {
        return listening.getLocalPort();
    }

    private void answer() {
        while (!listening.isClosed()) {
            try (Socket client = listening.accept()) {
                client.getOutputStream().write((words + "\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // A client that went away; or the end.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
