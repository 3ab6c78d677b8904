package lbd.proxy.http2;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import lbd.core.http2.FrameWriter;
import lbd.core.http2.Settings;
import lbd.proxy.ScriptedServer;

/// A server that does with each connection what a test says, frame by frame, after the client's preface and its own
/// settings.
final class Http2Server implements AutoCloseable {
    private final ScriptedServer server;

    interface Script {
        /// @param peer says and hears frames
        void serve(Http2Client peer) throws IOException;
    }

    Http2Server(Script script, int... settings) throws IOException {
        server = new ScriptedServer(peer -> {
            byte[] preface = peer.read(Http2Client.PREFACE.length);
            if (!Arrays.equals(preface, Http2Client.PREFACE)) {
                throw new IOException("no preface");
            }
            byte[] out = new byte[FrameWriter.HEADER + Settings.OCTETS * settings.length];
            peer.socket.getOutputStream().write(out, 0, FrameWriter.settings(out, 0, settings));
            script.serve(new Http2Client(peer.socket));
        });
    }

    /// Answers each request with this body.
    static Http2Server saying(String body, int... settings) throws IOException {
        return new Http2Server(
                peer -> {
                    while (true) {
                        String said = peer.next();
                        if (said.startsWith("headers")) {
                            int id = stream(said);
                            peer.headers(id, false, ":status", "200")
                                    .data(id, true, body)
                                    .send();
                        }
                    }
                },
                settings);
    }

    /// The number in what was said: `headers 1 end ...`.
    static int stream(String said) {
        return Integer.parseInt(said.split(" ")[1]);
    }

    /// A request without what every proxied one has.
    static String plain(String said) {
        return said.replaceAll(" x-forwarded-[a-z]+: \\S+| cdn-loop: \\S+", "");
    }

    InetSocketAddress address() {
        return server.address();
    }

    int connections() {
        return server.connections.get();
    }

    @Override
    public void close() {
        server.close();
    }
}
