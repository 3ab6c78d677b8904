package lbd.proxy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// A server on a unix socket that does with each connection what a test says.
public final class UnixServer extends ScriptedSockets<SocketChannel> {
    private final ServerSocketChannel listening;
    private final Script script;

    public interface Script {
        void serve(Peer peer) throws IOException;
    }

    /// One connection, as the script sees it.
    public final class Peer extends Talk {
        public final SocketChannel socket;

        Peer(SocketChannel socket) {
            super(Channels.newInputStream(socket), Channels.newOutputStream(socket));
            this.socket = socket;
        }
    }

    public UnixServer(Path path, Script script) throws IOException {
        this(path, 100, true, script);
    }

    /// @param accepting whether it does before [#accept]
    public UnixServer(Path path, int backlog, boolean accepting, Script script) throws IOException {
        this(ServerSocketChannel.open(StandardProtocolFamily.UNIX), script);
        listening.bind(UnixDomainSocketAddress.of(path), backlog);
        if (accepting) {
            accept();
        }
    }

    // A thread that waits for a unix socket would hold a virtual one's carrier.
    private UnixServer(ServerSocketChannel listening, Script script) {
        super(listening, Thread.ofPlatform().daemon().factory());
        this.listening = listening;
        this.script = script;
    }

    /// Answers every request with its name, as long as the client wants.
    public static UnixServer named(Path path, String name) throws IOException {
        return new UnixServer(path, answering(name));
    }

    public static Script answering(String name) {
        return peer -> peer.answerWith(name);
    }

    @Override
    SocketChannel next() throws IOException {
        return listening.accept();
    }

    @Override
    void serve(SocketChannel socket) throws IOException {
        script.serve(new Peer(socket));
    }
}
