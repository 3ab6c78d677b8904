package lbd.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.Socket;
import java.net.InetSocketAddress;
import java.util.Objects;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.Origin;
import lbd.proxy.listener.Places;
import lbd.proxy.listener.SocketOptions;
import lbd.proxy.loop.Loop;
import lbd.proxy.relay.ChannelStream;
import lbd.proxy.relay.Stream;
import org.jspecify.annotations.Nullable;

/// What the TCP sessions of one loop share. Confined to it.
public final class TcpLoop {
    /// As much as one read may give: fewer and larger system calls cost a third of what small ones do under bulk.
    static final int MAX_READ = 256 * 1024;

    private final Loop loop;
    private @Nullable ByteBuf readBuffer;

    public TcpLoop(Loop loop) {
        this.loop = loop;
    }

    Loop loop() {
        return loop;
    }

    /// Serves a client.
    ///
    /// @param client          not registered with the loop yet, or one whose PROXY protocol header has been read
    /// @param needsFirstBytes the pool's scheduler looks at what the client sends first
    public void serve(Listener listener, Places places, SocketChannel client, boolean needsFirstBytes) {
        InetSocketAddress address = Origin.client(client);
        InetSocketAddress reached = Origin.local(client);
        new TcpSession(this, listener, places, stream(client), address, reached).begin(needsFirstBytes);
    }

    private Stream stream(SocketChannel client) {
        if (client instanceof EpollSocketChannel accepted
                && !accepted.isRegistered()
                && !Listener.countsUntilClosed(accepted)) {
            // The channel has only brought the socket, and is forgotten.
            EpollStream stream = new EpollStream(this, (Socket) accepted.fd());
            stream.start();
            return stream;
        }
        Stream stream = new ChannelStream(client);
        if (!client.isRegistered()) {
            SocketOptions.apply(client.config());
            loop.eventLoop().register(client);
        }
        return stream;
    }

    /// Where a stream reads to: one buffer for all, so that a connection that waits holds none.
    ByteBuf readBuffer() {
        ByteBuf buffer = readBuffer;
        if (buffer == null) {
            buffer = loop.allocator().directBuffer(MAX_READ, MAX_READ);
            readBuffer = buffer;
        }
        return buffer;
    }

    /// Gives the read buffer back if nobody has kept what was read to it.
    void readBufferUsed() {
        ByteBuf buffer = Objects.requireNonNull(readBuffer);
        if (buffer.refCnt() == 1) {
            buffer.clear();
        } else {
            buffer.release();
            readBuffer = null;
        }
    }

    /// Frees what it holds; sessions may still end after it.
    public void close() {
        if (readBuffer != null) {
            readBuffer.release();
            readBuffer = null;
        }
    }
}
