package lbd.proxy.loop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The client connections of one loop. The links are fields of the connections: ten thousand that are idle cost no
/// list, and one that ends is out without a search. Confined to its loop.
public final class Connections {
    private final Faults faults;
    private @Nullable ClientConnection first;
    private int count;

    Connections(Faults faults) {
        this.faults = faults;
    }

    public int count() {
        return count;
    }

    public void add(ClientConnection connection) {
        connection.listed = true;
        connection.sinceNanos = System.nanoTime();
        // At the head: nobody asks for an order.
        connection.next = first;
        if (first != null) {
            first.previous = connection;
        }
        first = connection;
        count++;
    }

    public void remove(ClientConnection connection) {
        ClientConnection previous = connection.previous;
        ClientConnection next = connection.next;
        if (previous != null) {
            previous.next = next;
        } else {
            first = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        connection.previous = null;
        connection.next = null;
        connection.listed = false;
        count--;
    }

    /// Visits each; the visited one may remove itself. One that throws harms none of the others: a stop or a drain has
    /// to reach them all.
    public void each(Consumer<ClientConnection> action) {
        for (ClientConnection connection = first; connection != null; ) {
            // Before the visit: a connection that removes itself loses its links.
            ClientConnection following = connection.next;
            try {
                action.accept(connection);
            } catch (RuntimeException | Error e) {
                faults.caught("task", connection, e);
            }
            connection = following;
        }
    }
}
