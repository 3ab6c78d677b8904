package lbd.daemon.gate;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a request comes from our own page, or from no page at all: a browser says of each which site made it, and no
/// page can change that (Fetch Metadata, and `Origin` from browsers that are older).
final class OriginCheck {
    /// `none` is what somebody has typed. `same-site` is not enough: another port of this machine is the same site.
    private static final Set<String> OURS = Set.of("same-origin", "none");

    private static final Pattern ORIGIN = Pattern.compile("https?://([^/?#@]+)");

    private OriginCheck() {}

    /// @param sites   values of `Sec-Fetch-Site`: none where the client is no browser, or an old one
    /// @param origins values of `Origin`
    /// @param hosts   values of `Host`
    static boolean passes(List<String> sites, List<String> origins, List<String> hosts) {
        return sites.stream().allMatch(OURS::contains) && origins.stream().allMatch(origin -> isOf(hosts, origin));
    }

    /// Where a proxy ends TLS before us the scheme is another, and the name is the same.
    private static boolean isOf(List<String> hosts, String origin) {
        Matcher parts = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        return parts.matches()
                && hosts.size() == 1
                && parts.group(1).equals(hosts.getFirst().toLowerCase(Locale.ROOT));
    }
}
