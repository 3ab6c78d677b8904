package lbd.proxy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.net.InetAddress;
import lbd.core.http.Head;
import lbd.core.http.LenientPath;
import lbd.core.http.NormalHost;
import lbd.core.http.NormalPath;
import lbd.core.http.TargetForm;
import org.jspecify.annotations.Nullable;

/// Asks a [RouteTable] on one event loop, without allocating once its buffers have grown.
public final class RouteMatcher<R> {
    private static final int FIRST_PATH = 256;
    private static final int NOBODY = -1;

    private final RouteTable<R> table;
    private final byte[] host = new byte[NormalHost.MAX_LENGTH];
    private final PathText text = new PathText();
    /// By the position of the rule: a pattern may be shared by loops, its matchers may not.
    private final @Nullable Matcher[] regexes;

    private byte[] path = new byte[FIRST_PATH];
    private int pathLength;
    private boolean lenient;
    private int last = NOBODY;

    RouteMatcher(RouteTable<R> table) {
        this.table = table;
        this.regexes = new Matcher[table.size()];
    }

    /// A path that lenient servers read differently is matched once more, in their reading: were it another
    /// rule's, the rule could be passed by spelling.
    ///
    /// @param client the effective address of the client
    /// @return what the first rule that matches gives, or the table's word for no rule or a bad path
    public R match(Head head, InetAddress client) {
        lenient = false;
        last = NOBODY;
        boolean plain = readPath(head);
        if (pathLength < 0) {
            return table.badPath(pathLength);
        }
        int chosen = choose(head, client);
        if (!plain && table.asksPath() && isAmbiguous(head, client, chosen)) {
            return table.badPath(NormalPath.AMBIGUOUS);
        }
        last = chosen;
        return chosen == NOBODY ? table.none() : table.rule(chosen).target();
    }

    /// What the regular expression of the rule that took the last request has found in its path. Asked right after
    /// [#match], for the same request.
    public void captures(Head head, Captures into) {
        into.clear();
        if (last != NOBODY && table.rule(last).path() instanceof PathCondition.Regex(int position, Pattern regex)) {
            lenient = false;
            // Another reading may have been looked at since.
            boolean _ = readPath(head);
            Matcher matcher = regexes[position];
            if (pathHas(position, regex) && matcher != null) {
                into.take(matcher);
            }
        }
    }

    private int choose(Head head, InetAddress client) {
        for (int position : candidates(head)) {
            if (table.rule(position).takes(head, client, this)) {
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

    private boolean isAmbiguous(Head head, InetAddress client, int chosen) {
        int ends = LenientPath.ENCODED | LenientPath.BACKSLASH;
        boolean differs = differs(head, client, chosen, ends);
        if (LenientPath.parametersHaveBorders(head.bytes(), head.pathStart(), head.pathEnd())) {
            while (!differs && ends > 0) {
                ends--;
                differs = differs(head, client, chosen, ends);
            }
        }
        return differs;
    }

    private boolean differs(Head head, InetAddress client, int chosen, int parameterEnds) {
        pathLength = LenientPath.write(head.bytes(), head.pathStart(), head.pathEnd(), parameterEnds, path);
        lenient = true;
        return pathLength < 0 || choose(head, client) != chosen;
    }

    private int[] candidates(Head head) {
        HostIndex hosts = table.hosts();
        if (hosts.isEmpty()) {
            return hosts.anyHost();
        }
        return hosts.find(host, NormalHost.write(head.bytes(), head.authorityStart(), head.hostEnd(), host));
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
