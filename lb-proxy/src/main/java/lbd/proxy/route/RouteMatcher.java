package lbd.proxy.route;

import com.google.re2j.Matcher;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import lbd.core.http.Head;
import lbd.core.http.LenientPath;
import lbd.core.http.NormalHost;
import lbd.core.http.NormalPath;
import lbd.core.http.TargetForm;
import lbd.core.model.MatchText;
import lbd.core.model.RouteOrder;
import lbd.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/// Asks a [RouteTable] on one event loop, without allocating once its buffers have grown.
public final class RouteMatcher<R> {
    private static final int FIRST_PATH = 256;
    private static final int NOBODY = -1;

    private final RouteTable<R> table;
    private final byte[] host = new byte[NormalHost.MAX_LENGTH];
    private int hostLength;
    private final PathText text = new PathText();
    /// By the places of [Patterns].
    private final @Nullable Matcher[] regexes;

    private byte[] path = new byte[FIRST_PATH];
    private int pathLength;
    private boolean lenient;
    private int last = NOBODY;

    // Of the request that is being matched.
    private InetAddress client = InetAddress.getLoopbackAddress();
    private @Nullable TlsFacts tls;
    private boolean https;

    // Made for the first rule that asks for a text.
    private @Nullable MatchFacts facts;

    RouteMatcher(RouteTable<R> table) {
        this.table = table;
        this.regexes = new Matcher[table.patterns().size()];
    }

    /// A path that lenient servers read differently is matched once more, in their reading: were it another
    /// rule's, the rule could be passed by spelling.
    ///
    /// @param from      the effective address of the client
    /// @param encrypted what is known of its TLS; null: it speaks none
    /// @return what the rule that takes it gives, or the table's word for no rule or a bad path
    public R match(Head head, InetAddress from, @Nullable TlsFacts encrypted) {
        return match(head, from, encrypted != null, encrypted);
    }

    /// The same behind proxies whose word is taken.
    ///
    /// @param secure whether the client came by HTTPS, to us or to them
    public R match(Head head, InetAddress from, boolean secure, @Nullable TlsFacts encrypted) {
        client = from;
        https = secure;
        tls = encrypted;
        hostLength = NOBODY;
        lenient = false;
        last = NOBODY;
        boolean plain = readPath(head);
        if (pathLength < 0) {
            return table.badPath(pathLength);
        }
        int chosen = choose(head);
        if (!plain && table.asksPath() && isAmbiguous(head, chosen)) {
            return table.badPath(NormalPath.AMBIGUOUS);
        }
        last = chosen;
        return chosen == NOBODY ? table.none() : table.rule(chosen).target();
    }

    /// Another one of the same table, for another thread.
    public RouteMatcher<R> another() {
        return new RouteMatcher<>(table);
    }

    /// As [#match], and says why rules do not take it.
    public RouteTrace<R> trace(Head head, InetAddress from, boolean secure, @Nullable TlsFacts encrypted) {
        R target = match(head, from, secure, encrypted);
        int chosen = last;
        lenient = false;
        boolean _ = readPath(head);
        boolean all = chosen == NOBODY || table.order() == RouteOrder.LONGEST;
        List<RouteTrace.Looked> looked = new ArrayList<>();
        if (pathLength >= 0) {
            int[] ofHost = candidates(head);
            for (int place = 0; place < (all ? table.size() : chosen + 1); place++) {
                int its = place;
                Rule<R> rule = table.rule(place);
                boolean hostHolds = IntStream.of(ofHost).anyMatch(other -> other == its);
                String obstacle = hostHolds ? rule.obstacle(head, this) : rule.hostText();
                looked.add(new RouteTrace.Looked(place, MatchText.of(rule.match()), obstacle));
            }
        }
        return new RouteTrace<>(target, chosen, looked);
    }

    /// What the regular expression of the rule that took the last request has found in its path. Asked right after
    /// [#match], for the same request.
    public void captures(Head head, Captures into) {
        into.clear();
        if (last != NOBODY && table.rule(last).path() instanceof PathCondition.Regex(int pattern)) {
            lenient = false;
            // Another reading may have been looked at since.
            boolean _ = readPath(head);
            captures(pattern, into);
        }
    }

    /// What a pattern finds in the path as it is read now.
    void captures(int pattern, Captures into) {
        Matcher matcher = pathHas(pattern) ? regexes[pattern] : null;
        if (matcher != null) {
            into.take(matcher);
        }
    }

    /// For texts that are asked about.
    MatchFacts facts() {
        MatchFacts its = facts == null ? new MatchFacts(this) : facts;
        facts = its;
        return its;
    }

    private int choose(Head head) {
        int[] candidates = candidates(head);
        if (table.order() == RouteOrder.LONGEST) {
            return longest(head, candidates);
        }
        for (int position : candidates) {
            if (table.rule(position).takes(head, this)) {
                return position;
            }
        }
        return NOBODY;
    }

    /// As nginx chooses a location.
    private int longest(Head head, int[] candidates) {
        int best = NOBODY;
        int bestLength = NOBODY;
        boolean regexes = false;
        boolean beforeRegex = false;
        for (int position : candidates) {
            Rule<R> rule = table.rule(position);
            switch (rule.path()) {
                case PathCondition.Exact exact -> {
                    if (rule.takes(head, this)) {
                        return position;
                    }
                }
                case PathCondition.Regex regex -> regexes = true;
                case PathCondition.Prefix prefix -> {
                    int length = prefix.spelled().in(this).length;
                    if (length > bestLength && rule.takes(head, this)) {
                        best = position;
                        bestLength = length;
                        beforeRegex = prefix.beforeRegex();
                    }
                }
                case null -> {
                    if (bestLength < 0 && rule.takes(head, this)) {
                        best = position;
                        bestLength = 0;
                    }
                }
            }
        }
        int found = regexes && !beforeRegex ? firstRegex(head, candidates) : NOBODY;
        return found == NOBODY ? best : found;
    }

    private int firstRegex(Head head, int[] candidates) {
        for (int position : candidates) {
            Rule<R> rule = table.rule(position);
            if (rule.path() instanceof PathCondition.Regex && rule.takes(head, this)) {
                return position;
            }
        }
        return NOBODY;
    }

    /// `OPTIONS *` and CONNECT have no path; only rules that ask for none take them.
    ///
    /// @return whether there is one reading of the path
    private boolean readPath(Head head) {
        pathLength = 0;
        if (head.form() == TargetForm.ASTERISK || head.form() == TargetForm.AUTHORITY) {
            return true;
        }
        int from = head.pathStart();
        int length = head.pathEnd() - from;
        if (path.length <= length) {
            path = new byte[Integer.highestOneBit(length) * 2];
        }
        if (length > 0 && head.bytes()[from] == '/' && NormalPath.isPlain(head.bytes(), from, from + length)) {
            System.arraycopy(head.bytes(), from, path, 0, length);
            pathLength = length;
            return true;
        }
        pathLength = NormalPath.write(head.bytes(), from, from + length, path);
        return length == 0;
    }

    private boolean isAmbiguous(Head head, int chosen) {
        int ends = LenientPath.ENCODED | LenientPath.BACKSLASH;
        boolean differs = differs(head, chosen, ends);
        if (LenientPath.parametersHaveBorders(head.bytes(), head.pathStart(), head.pathEnd())) {
            while (!differs && ends > 0) {
                ends--;
                differs = differs(head, chosen, ends);
            }
        }
        return differs;
    }

    private boolean differs(Head head, int chosen, int parameterEnds) {
        pathLength = LenientPath.write(head.bytes(), head.pathStart(), head.pathEnd(), parameterEnds, path);
        lenient = true;
        return pathLength < 0 || choose(head) != chosen;
    }

    private int[] candidates(Head head) {
        HostIndex hosts = table.hosts();
        if (hosts.isEmpty()) {
            return hosts.anyHost();
        }
        readHost(head);
        return hosts.find(host, hostLength);
    }

    private void readHost(Head head) {
        if (hostLength < 0) {
            hostLength = NormalHost.write(head.bytes(), head.authorityStart(), head.hostEnd(), host);
        }
    }

    /// Whether the host is one of these.
    boolean hostIn(HostIndex hosts, Head head) {
        readHost(head);
        return hosts.find(host, hostLength).length > 0;
    }

    /// Whether the client came by HTTPS.
    boolean https() {
        return https;
    }

    /// The effective address of the client.
    InetAddress client() {
        return client;
    }

    /// What is known of the client's TLS; null: it speaks none.
    @Nullable
    TlsFacts tls() {
        return tls;
    }

    /// Whether [#path()] is in the reading of [LenientPath].
    boolean lenient() {
        return lenient;
    }

    /// The path as it is read now, from index 0 to [#pathLength()].
    byte[] path() {
        return path;
    }

    /// @return 0 when there is no path
    int pathLength() {
        return pathLength;
    }

    boolean pathHas(int pattern) {
        return pathLength > 0 && has(pattern, path, 0, pathLength);
    }

    /// Whether a pattern is found in a text.
    boolean has(int pattern, byte[] b, int from, int to) {
        CharSequence input = text.of(b, from, to);
        Matcher matcher = regexes[pattern];
        if (matcher == null) {
            matcher = table.patterns().get(pattern).matcher(input);
            regexes[pattern] = matcher;
        } else {
            matcher.reset(input);
        }
        return matcher.find();
    }
}
