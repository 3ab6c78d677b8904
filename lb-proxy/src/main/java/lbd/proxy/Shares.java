package lbd.proxy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import lbd.core.model.CookieSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.PoolShare;
import lbd.core.model.edge.StickyShare;
import lbd.core.model.tls.KeyBytes;
import lbd.core.runtime.ListenerState;
import lbd.core.share.Cursor;
import lbd.core.share.Deal;
import lbd.core.share.ShareTokens;
import lbd.proxy.http.Destination.ToPool;
import lbd.proxy.http.Mirror;
import lbd.proxy.http.ShareCookie;
import lbd.proxy.http.Split;

/// What deals out the requests of one listener: a reload that leaves shares as they are goes on where it was.
final class Shares {
    // Where the configuration has none: clients are dealt out anew by the next process.
    private static final KeyBytes SECRET = secret();

    private final ListenerState listener;
    private final Set<Purpose> purposes = new HashSet<>();

    /// @param nth of several that are alike in all but their conditions
    private record Purpose(List<Part> parts, int nth) {}

    private record Part(String pool, int parts) {}

    Shares(ListenerState listener) {
        this.listener = listener;
    }

    private static KeyBytes secret() {
        byte[] bytes = new byte[CookieSpec.SHORTEST_SECRET];
        new SecureRandom().nextBytes(bytes);
        return new KeyBytes(bytes);
    }

    /// Called in the order of the file.
    ///
    /// @param target of each
    Split split(RouteAction.Split split, Function<RouteAction.Forward, ToPool> target) {
        List<PoolShare> shares = split.shares();
        return new Split(
                shares.stream().map(share -> target.apply(share.to())).toList(),
                deal(shares),
                cursor(parts(shares)),
                split.sticky().by() == StickyShare.By.SOURCE,
                split.sticky().by() == StickyShare.By.COOKIE ? cookie(split) : null);
    }

    /// Called in the order of the file.
    ///
    /// @param to with what changes on copies
    Mirror mirror(MirrorSpec spec, ToPool to) {
        List<Part> parts = List.of(new Part(spec.pool(), spec.parts()));
        Deal deal = new Deal(spec.parts(), PoolShare.WHOLE - spec.parts());
        return new Mirror(to, spec, deal, cursor(parts), listener.mirrors);
    }

    private static Deal deal(List<PoolShare> shares) {
        return new Deal(shares.stream().mapToInt(PoolShare::parts).toArray());
    }

    private static ShareCookie cookie(RouteAction.Split split) {
        KeyBytes secret = split.sticky().secret();
        String name = split.sticky().name();
        return new ShareCookie(
                name == null ? ShareTokens.usualName(split.shares()) : name,
                new ShareTokens(secret == null ? SECRET : secret, split.shares()),
                split.shares().size());
    }

    private static List<Part> parts(List<PoolShare> shares) {
        return shares.stream()
                .map(share -> new Part(share.to().pool(), share.parts()))
                .toList();
    }

    private Cursor cursor(List<Part> parts) {
        int nth = 0;
        while (!purposes.add(new Purpose(parts, nth))) {
            nth++;
        }
        return listener.cursors.of(new Purpose(parts, nth));
    }

    /// They are in force: what was dealt out otherwise is forgotten.
    void commit() {
        listener.cursors.keep(purposes);
    }
}
