package lbd.core.model.edge;

import java.util.List;
import lbd.core.model.Range;
import lbd.core.model.RouteAction.Forward;

/// One of several pools between which requests are dealt out.
///
/// @param to    the pool, with the route's timeouts and buffer
/// @param parts what it gets, in hundredths of a percent: 0 to [#WHOLE]
public record PoolShare(Forward to, int parts) {
    /// 100 %.
    public static final int WHOLE = 10_000;

    /// In one list.
    public static final int MOST = 64;

    public PoolShare {
        Range.check("share", parts, 0, WHOLE);
    }

    /// @return the shares
    /// @throws IllegalArgumentException where they are not the whole
    public static List<PoolShare> check(List<PoolShare> shares) {
        Range.check("pools (number)", shares.size(), 1, MOST);
        int sum = shares.stream().mapToInt(PoolShare::parts).sum();
        if (sum != WHOLE) {
            throw new IllegalArgumentException("the shares are " + text(sum) + " together; needed are 100%");
        }
        if (shares.stream().map(share -> share.to().pool()).distinct().count() < shares.size()) {
            throw new IllegalArgumentException("names a pool twice");
        }
        return List.copyOf(shares);
    }

    /// As the file has it: `5%`, `0.25%`.
    public static String text(int parts) {
        String fraction =
                parts % 100 == 0 ? "" : "." + "%02d".formatted(parts % 100).replaceAll("0$", "");
        return parts / 100 + fraction + "%";
    }
}
