package lbd.proxy.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import lbd.core.http.Head;
import lbd.core.share.Cursor;
import lbd.core.share.Deal;
import org.jspecify.annotations.Nullable;

/// Several pools, each of which gets its share of a route's requests. Who has a share whose pool serves nobody is told
/// so, as by any pool: a pool that is to stand in for it is the pool's own affair.
public final class Split extends PoolChoice {
    private static final int NETWORK6 = 8;

    private final List<Destination.ToPool> pools;
    private final Deal deal;
    private final Cursor cursor;
    private final boolean bySource;
    private final @Nullable ShareCookie cookie;

    /// @param pools    in the order of the deal
    /// @param bySource whether the client's address says which share it has
    /// @param cookie   that says so; null: none does
    public Split(
            List<Destination.ToPool> pools, Deal deal, Cursor cursor, boolean bySource, @Nullable ShareCookie cookie) {
        this.pools = List.copyOf(pools);
        this.deal = deal;
        this.cursor = cursor;
        this.bySource = bySource;
        this.cookie = cookie;
    }

    @Override
    Destination.ToPool choose(Head head, Edits edits) {
        return pools.get(share(head, edits));
    }

    private int share(Head head, Edits edits) {
        if (bySource) {
            return deal.of(hash(edits.client()));
        }
        ShareCookie its = cookie;
        int known = its == null ? -1 : its.read(head);
        int share = known >= 0 ? known : deal.turn(cursor.next());
        if (its != null && known < 0) {
            edits.dealt(its, share, head);
        }
        return share;
    }

    /// The same on every lbd and after a restart. Who has one address of a network mostly has all of them.
    static long hash(InetAddress client) {
        byte[] address = client.getAddress();
        int length = client instanceof Inet6Address ? NETWORK6 : address.length;
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ (address[i] & 0xff)) * 0x100000001b3L;
        }
        // Every bit of the address has its say in the upper ones (the finisher of MurmurHash3).
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
