package lbd.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A server that does with each connection what a test says.
public final class ScriptedServer extends ScriptedSockets<Socket> {
    private final ServerSocket listening;
    private final Script script;

    public interface Script {
        void serve(Peer peer) throws IOException;
    }

    /// One connection, as the script sees it.
    public final class Peer extends Talk {
        public final Socket socket;

        Peer(Socket socket) throws IOException {
            super(socket.getInputStream(), socket.getOutputStream());
            this.socket = socket;
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
        accept();
    }

    private ScriptedServer(ServerSocket listening, Script script) {
        super(listening, Thread.ofVirtual().factory());
        this.listening = listening;
        this.script = script;
    }

    /// Answers every request with its name, as long as the client wants.
    public static ScriptedServer named(String name) throws IOException {
        return new ScriptedServer(peer -> peer.answerWith(name));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    @Override
    Socket next() throws IOException {
        return listening.accept();
    }

    @Override
    void serve(Socket socket) throws IOException {
        script.serve(new Peer(socket));
    }

    /// Reading HTTP by hand.
    public static final class Wire {
        private Wire() {}

        public static String head(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (true) {
                int next = in.read();
                if (next < 0) {
                    return "";
                }
                head.write(next);
                String text = head.toString(StandardCharsets.ISO_8859_1);
                if (next == '\n' && text.endsWith("\r\n\r\n")) {
                    return text;
                }
            }
        }
    }
}
