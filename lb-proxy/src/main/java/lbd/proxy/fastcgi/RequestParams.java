package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetSocketAddress;
import java.util.Arrays;
import lbd.core.accesslog.AddressText;
import lbd.core.fastcgi.Pairs;
import lbd.core.fastcgi.Param;
import lbd.core.http.BodyLength;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.NormalPath;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import lbd.core.variable.Facts;
import lbd.core.variable.TextBuffer;
import lbd.proxy.http.Exchange;
import lbd.proxy.http.HeadEdits;
import org.jspecify.annotations.Nullable;

/// Writes what a program is told of a request. Confined to its loop, where one serves all connections.
final class RequestParams {
    /// Why a path whose script nobody knows is not asked for.
    static final String NO_SCRIPT = "no_script";

    private static final byte[] GATEWAY = "CGI/1.1".getBytes(US_ASCII);
    private static final byte[] SOFTWARE = "lbd".getBytes(US_ASCII);
    private static final byte[] HTTP_1_0 = "HTTP/1.0".getBytes(US_ASCII);
    private static final byte[] HTTP_1_1 = "HTTP/1.1".getBytes(US_ASCII);
    private static final byte[] HTTP_2 = "HTTP/2.0".getBytes(US_ASCII);
    private static final byte[] ON = "on".getBytes(US_ASCII);
    private static final byte[] HTTPS = "https".getBytes(US_ASCII);
    private static final byte[] STATUS = "200".getBytes(US_ASCII);
    private static final byte[] ZERO = {'0'};
    private static final byte[] SLASH = {'/'};
    private static final byte[] NOTHING = {};

    private final Pairs pairs = new Pairs();
    private final ParamNames fields = new ParamNames();
    private final TextBuffer text = new TextBuffer();
    private byte[] path = new byte[256];
    private byte[] last = NOTHING;
    private byte[] lastAddress = NOTHING;

    /// What was written.
    Pairs pairs() {
        return pairs;
    }

    /// @param length of the body; one that is not known is told later, by [#length]
    /// @return null, or why no program can be asked for this
    @Nullable
    String write(Head head, HeadEdits edits, BodyLength length, Exchange exchange, Scripts scripts) {
        byte[] target = edits.newTarget();
        int pathFrom = target == null ? head.pathStart() : 0;
        int pathTo = target == null ? head.pathEnd() : Octets.indexOf(target, 0, edits.targetLength(), '?');
        byte[] from = target == null ? head.bytes() : target;
        if (path.length < pathTo - pathFrom + 1) {
            path = new byte[Math.max(pathTo - pathFrom + 1, 2 * path.length)];
        }
        // Of `OPTIONS *`, which is for the server as a whole.
        boolean whole = head.form() == TargetForm.ASTERISK && target == null;
        int pathLength = whole ? NormalPath.write(SLASH, 0, 1, path) : NormalPath.write(from, pathFrom, pathTo, path);
        if (pathLength < 0) {
            return NormalPath.rule(pathLength);
        }
        if (hasControls(path, pathLength)) {
            return "path_control";
        }
        if (!scripts.find(path, pathLength)) {
            return NO_SCRIPT;
        }
        pairs.begin();
        script(scripts, pathLength);
        if (target == null) {
            boolean asks = head.queryStart() >= 0;
            say(scripts, Param.QUERY_STRING, from, asks ? head.queryStart() : 0, asks ? head.queryEnd() : 0);
        } else {
            say(scripts, Param.QUERY_STRING, from, Math.min(pathTo + 1, edits.targetLength()), edits.targetLength());
        }
        say(scripts, Param.REQUEST_METHOD, head.bytes(), head.methodStart(), head.methodEnd());
        uri(scripts, head);
        body(scripts, head, length);
        connection(scripts, head, exchange);
        say(scripts, Param.GATEWAY_INTERFACE, GATEWAY);
        say(scripts, Param.SERVER_SOFTWARE, SOFTWARE);
        say(scripts, Param.REDIRECT_STATUS, STATUS);
        told(scripts, exchange.facts());
        fields.write(head, edits, scripts, pairs);
        return null;
    }

    /// No file is named so, and a line end in a path has made regular expressions miss what stands behind it
    /// (CVE-2019-11043).
    private static boolean hasControls(byte[] path, int length) {
        for (int p = 0; p < length; p++) {
            if ((path[p] >= 0 && path[p] < ' ') || path[p] == 0x7f) {
                return true;
            }
        }
        return false;
    }

    /// The one value that is known last.
    Pairs length(long length) {
        pairs.begin();
        pairs.number(Param.CONTENT_LENGTH.octets(), length);
        return pairs;
    }

    private void script(Scripts scripts, int pathLength) {
        byte[] root = scripts.root();
        byte[] script = scripts.script();
        byte[] rest = scripts.rest();
        if (!scripts.says(Param.SCRIPT_FILENAME)) {
            joined(Param.SCRIPT_FILENAME, root, script);
        }
        say(scripts, Param.SCRIPT_NAME, script);
        say(scripts, Param.PATH_INFO, rest);
        if (rest.length > 0 && !scripts.says(Param.PATH_TRANSLATED)) {
            joined(Param.PATH_TRANSLATED, root, rest);
        }
        say(scripts, Param.DOCUMENT_ROOT, root.length == 0 ? SLASH : root);
        say(scripts, Param.DOCUMENT_URI, path, 0, pathLength);
    }

    private void joined(Param param, byte[] first, byte[] second) {
        pairs.begin(param.octets().length, first.length + second.length);
        pairs.octets(param.octets(), 0, param.octets().length);
        pairs.octets(first, 0, first.length);
        pairs.octets(second, 0, second.length);
    }

    /// As the client has asked, whatever the rules have made of it: by this programs know what they are called.
    private void uri(Scripts scripts, Head head) {
        if (head.form() == TargetForm.ABSOLUTE && head.pathStart() == head.pathEnd()) {
            say(scripts, Param.REQUEST_URI, SLASH);
        } else if (head.form() == TargetForm.ABSOLUTE) {
            say(scripts, Param.REQUEST_URI, head.bytes(), head.pathStart(), head.targetEnd());
        } else {
            say(scripts, Param.REQUEST_URI, head.bytes(), head.targetStart(), head.targetEnd());
        }
    }

    private void body(Scripts scripts, Head head, BodyLength length) {
        if (length == BodyLength.KNOWN) {
            pairs.number(Param.CONTENT_LENGTH.octets(), head.contentLength());
        } else if (length == BodyLength.NONE) {
            say(scripts, Param.CONTENT_LENGTH, head.has(KnownField.CONTENT_LENGTH) ? ZERO : NOTHING);
        }
    }

    private void connection(Scripts scripts, Head head, Exchange exchange) {
        Facts facts = exchange.facts();
        say(
                scripts,
                Param.SERVER_PROTOCOL,
                switch (head.version()) {
                    case HTTP_1_0 -> HTTP_1_0;
                    case HTTP_1_1 -> HTTP_1_1;
                    case HTTP_2 -> HTTP_2;
                });
        byte[] scheme = facts.scheme();
        say(scripts, Param.REQUEST_SCHEME, scheme);
        if (Arrays.equals(scheme, HTTPS)) {
            say(scripts, Param.HTTPS, ON);
        }
        say(scripts, Param.REMOTE_ADDR, facts.clientAddress());
        number(scripts, Param.REMOTE_PORT, facts.clientPort());
        byte[] user = facts.user();
        if (user != null) {
            say(scripts, Param.REMOTE_USER, user);
        }
        InetSocketAddress local = exchange.localAddress();
        byte[] address = local == null ? NOTHING : address(local);
        say(scripts, Param.SERVER_ADDR, address);
        number(scripts, Param.SERVER_PORT, local == null ? 0 : local.getPort());
        if (head.hostEnd() > head.authorityStart()) {
            say(scripts, Param.SERVER_NAME, head.bytes(), head.authorityStart(), head.hostEnd());
        } else {
            say(scripts, Param.SERVER_NAME, address);
        }
    }

    /// As text; mostly that of the request before.
    private byte[] address(InetSocketAddress local) {
        byte[] now = local.getAddress().getAddress();
        if (!Arrays.equals(now, last)) {
            last = now;
            lastAddress = AddressText.of(now);
        }
        return lastAddress;
    }

    private void told(Scripts scripts, Facts facts) {
        for (Scripts.Told one : scripts.told()) {
            text.clear();
            boolean _ = one.value().write(facts, text);
            // What is empty is not told at all, and neither is the field of that name.
            if (text.length() > 0) {
                pairs.pair(one.name(), text.bytes(), 0, text.length());
            }
        }
    }

    private void number(Scripts scripts, Param param, int value) {
        if (!scripts.says(param)) {
            pairs.number(param.octets(), value);
        }
    }

    private void say(Scripts scripts, Param param, byte[] value) {
        say(scripts, param, value, 0, value.length);
    }

    private void say(Scripts scripts, Param param, byte[] from, int start, int end) {
        if (!scripts.says(param)) {
            pairs.pair(param.octets(), from, start, end);
        }
    }
}
