package lbd.proxy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.net.InetAddress;
import lbd.core.http.Head;
import lbd.core.http.NormalHost;
import lbd.core.http.NormalPath;
import lbd.core.http.TargetForm;
import org.jspecify.annotations.Nullable;

/// Asks a [RouteTable] on one event loop, without allocating once its buffers have grown.
public final class RouteMatcher<R> {
    private static final int FIRST_PATH = 256;

    private final RouteTable<R> table;
    private final byte[] host = new byte[NormalHost.MAX_LENGTH];
    private final PathText text = new PathText();
    /// By the position of the rule: a pattern may be shared by loops, its matchers may not.
    private final @Nullable Matcher[] regexes;

    private byte[] path = new byte[FIRST_PATH];
    private int pathLength;

    RouteMatcher(RouteTable<R> table) {
        this.table = table;
        this.regexes = new Matcher[table.size()];
    }

    /// @param client the effective address of the client
    /// @return what the first rule that matches gives, or the table's word for no rule or a bad path
    public R match(Head head, InetAddress client) {
        if (!normalizePath(head)) {
            return table.badPath();
        }
        for (int position : candidates(head)) {
            Rule<R> rule = table.rule(position);
            if (rule.takes(head, client, this)) {
                return rule.target();
            }
        }
        return table.none();
    }

    /// `OPTIONS *` and CONNECT have no path; only rules that ask for none take them.
    private boolean normalizePath(Head head) {
        pathLength = 0;
        if (head.form() == TargetForm.ASTERISK || head.form() == TargetForm.AUTHORITY) {
            return true;
        }
        int needed = Math.max(1, head.pathEnd() - head.pathStart());
        if (path.length < needed) {
            path = new byte[Integer.highestOneBit(needed) * 2];
        }
        pathLength = NormalPath.write(head.bytes(), head.pathStart(), head.pathEnd(), path);
        return pathLength != NormalPath.REFUSED;
    }

    private int[] candidates(Head head) {
        HostIndex hosts = table.hosts();
        if (hosts.isEmpty()) {
            return hosts.anyHost();
        }
        return hosts.find(host, NormalHost.write(head.bytes(), head.authorityStart(), head.hostEnd(), host));
    }

    /// The normal path, from index 0 to [#pathLength()].
    byte[] path() {
        return path;
    }

    /// @return 0 when there is no path
    int pathLength() {
        return pathLength;
    }

    boolean pathHas(int position, Pattern regex) {
        if (pathLength == 0) {
            return false;
        }
        CharSequence input = text.of(path, pathLength);
        Matcher matcher = regexes[position];
        if (matcher == null) {
            matcher = regex.matcher(input);
            regexes[position] = matcher;
        } else {
            matcher.reset(input);
        }
        return matcher.find();
    }
}
