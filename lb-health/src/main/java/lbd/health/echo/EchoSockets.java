package lbd.health.echo;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import lbd.core.model.check.CheckTarget;
import lbd.health.sys.EchoSocket;
import org.jspecify.annotations.Nullable;

/// The open echo sockets, one for each family, source and interface. Opened at the first need. On the loop's thread.
public final class EchoSockets implements AutoCloseable {
    private static final int TURN_MILLIS = 200;

    private final Map<Place, Listening> sockets = new HashMap<>();
    /// Shared with the threads that hear replies.
    private final Map<Long, Runnable> pending = new ConcurrentHashMap<>();

    private record Place(
            boolean six,
            @Nullable InetAddress source,
            @Nullable String device) {}

    private record Listening(EchoSocket socket, Thread thread) {}

    private volatile boolean closed;

    /// @param loop   where `onReply` runs
    /// @return to be given to [#forget]
    /// @throws IOException when the request could not be sent
    public long send(InetAddress to, CheckTarget from, Executor loop, Runnable onReply) throws IOException {
        Place place = new Place(to instanceof Inet6Address, from.source(), from.device());
        Listening listening = sockets.get(place);
        if (listening == null) {
            listening = open(place);
            sockets.put(place, listening);
        }
        long token = ThreadLocalRandom.current().nextLong();
        pending.put(token, () -> loop.execute(onReply));
        try {
            listening.socket.send(to, token);
            return token;
        } catch (IOException e) {
            pending.remove(token);
            throw e;
        }
    }

    public void forget(long token) {
        pending.remove(token);
    }

    private Listening open(Place place) throws IOException {
        EchoSocket socket = new EchoSocket(place.six, place.source, place.device);
        Thread thread = new Thread(() -> hear(socket), "lbd-health-ping" + (place.six ? "6" : "4"));
        thread.setDaemon(true);
        thread.start();
        return new Listening(socket, thread);
    }

    private void hear(EchoSocket socket) {
        while (!closed) {
            OptionalLong token = socket.receive(TURN_MILLIS);
            Runnable onReply = token.isPresent() ? pending.remove(token.getAsLong()) : null;
            if (onReply != null) {
                onReply.run();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Listening listening : sockets.values()) {
            try {
                listening.thread.join();
                listening.socket.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        sockets.clear();
    }
}
