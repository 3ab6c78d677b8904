package lbd.proxy.http;

import lbd.proxy.disk.DiskShare;
import org.jspecify.annotations.Nullable;

/// What may wait here between the clients and the servers of one destination. Immutable; any thread.
///
/// @param memory  bytes of a request's body that are gathered in memory before a server is looked for
/// @param disk    bytes of it that are gathered in a file beside those
/// @param share   where that file is; null: there is none
/// @param answers lets answers wait for their clients
public record Buffering(int memory, long disk, @Nullable DiskShare share, MessageFilters answers) {
    /// Everything passes as it comes.
    public static final Buffering NONE = new Buffering(0, 0, null, MessageFilters.NONE);

    /// Of requests, and in memory alone.
    public static Buffering inMemory(int most) {
        return most == 0 ? NONE : new Buffering(most, 0, null, MessageFilters.NONE);
    }

    /// The same, and of requests at least so much.
    Buffering ofAtLeast(int least) {
        return most() >= least ? this : new Buffering((int) (least - disk), disk, share, answers);
    }

    /// Of the largest body that is gathered.
    long most() {
        return memory + disk;
    }
}
