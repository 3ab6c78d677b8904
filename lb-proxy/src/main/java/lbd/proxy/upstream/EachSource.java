package lbd.proxy.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import lbd.core.pool.Server;
import lbd.core.pool.Sources;
import org.jspecify.annotations.Nullable;

/// Tries the addresses that connections to a server may come from, beginning with the one whose turn it is, until one
/// has a port left.
public final class EachSource {
    private EachSource() {}

    /// Opens a socket.
    public interface Opening<T> {
        /// @param source null: the kernel chooses
        /// @param last   whether there is no other source
        /// @throws IOException for want of an address where another is to be tried; nothing is left
        ///                     open then
        T from(@Nullable InetAddress source, boolean last) throws IOException;
    }

    /// @throws IOException as the last attempt did
    public static <T> T of(Server server, Opening<T> opening) throws IOException {
        List<InetAddress> sources = server.source();
        // Only where there are some: nobody else pays for the turn.
        if (sources.isEmpty() || !(server.address() instanceof InetSocketAddress to)) {
            return opening.from(null, true);
        }
        int left = Sources.count(sources, to.getAddress());
        int turn = server.sources().turn();
        while (true) {
            try {
                return opening.from(Sources.choose(sources, to.getAddress(), turn), left <= 1);
            } catch (IOException e) {
                if (left <= 1 || !LocalShortage.ofAddresses(e)) {
                    throw e;
                }
                left--;
                turn = turn + 1 & Integer.MAX_VALUE;
            }
        }
    }
}
