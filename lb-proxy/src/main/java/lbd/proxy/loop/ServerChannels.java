package lbd.proxy.loop;

import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import lbd.core.pool.Server;

/// The connections of one loop to servers, busy, idle or on their way. Confined to that loop.
public final class ServerChannels {
    private final IdentityHashMap<Server, Set<SocketChannel>> byServer = new IdentityHashMap<>();

    /// Lists a connection until it closes.
    public void add(Server server, SocketChannel channel) {
        byServer.computeIfAbsent(server, s -> new HashSet<>()).add(channel);
        channel.closeFuture().addListener(closed -> remove(server, channel));
    }

    private void remove(Server server, SocketChannel channel) {
        Set<SocketChannel> channels = byServer.get(server);
        if (channels != null && channels.remove(channel) && channels.isEmpty()) {
            byServer.remove(server);
        }
    }

    /// Resets all that there are to a server. Whoever uses one is told that it broke.
    ///
    /// @return how many there were
    public int reset(Server server) {
        List<SocketChannel> channels = List.copyOf(byServer.getOrDefault(server, Set.of()));
        for (SocketChannel channel : channels) {
            if (channel.isActive()) {
                // First, since a close alone could be taken for an orderly end.
                channel.pipeline().fireExceptionCaught(new IOException(server.path() + " is down"));
            }
            if (channel.isOpen()) {
                channel.config().setSoLinger(0);
                channel.close();
            }
        }
        return channels.size();
    }
}
