package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lbd.core.http.CleanPath;
import lbd.core.http.Head;
import lbd.core.http.NormalPath;
import lbd.core.http.Octets;
import lbd.core.http.TargetForm;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RewriteSpec.PathRewrite;
import lbd.core.variable.FormOctets;
import lbd.core.variable.TextBuffer;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// What becomes of the target and the host of a route's requests. Immutable; any thread.
final class Rewrite {
    private static final class Parameter {
        private final byte[] prefix;
        private final VariableText value;

        Parameter(byte[] prefix, VariableText value) {
            this.prefix = prefix;
            this.value = value;
        }
    }

    private final RewriteSpec spec;
    private final @Nullable PathRewrite path;
    private final byte[] prefix;
    private final @Nullable Pattern regex;
    /// Whole segments that the client sent, behind what the operator wrote, are no new path.
    private final boolean changesByValues;
    private final List<Parameter> set = new ArrayList<>();
    private final List<byte[]> gone = new ArrayList<>();

    private Rewrite(RewriteSpec spec) {
        this.spec = spec;
        path = spec.path();
        prefix = path instanceof PathRewrite.Prefix(String from, var to) ? normal(from) : new byte[0];
        regex = path instanceof PathRewrite.Regex(String from, var to) ? Pattern.compile(from) : null;
        changesByValues = path != null && !(path instanceof PathRewrite.Prefix(var from, var to) && to.isConstant());
        spec.set().forEach((name, value) -> {
            String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20") + "=";
            set.add(new Parameter(encoded.getBytes(ISO_8859_1), value));
            gone.add(name.getBytes(UTF_8));
        });
        spec.remove().forEach(name -> gone.add(name.getBytes(UTF_8)));
    }

    /// @return null where nothing changes
    static @Nullable Rewrite of(@Nullable RewriteSpec spec) {
        return spec == null || spec.equals(RewriteSpec.DEFAULT) ? null : new Rewrite(spec);
    }

    private static byte[] normal(String path) {
        byte[] sent = path.getBytes(UTF_8);
        byte[] into = new byte[sent.length];
        return Arrays.copyOf(into, NormalPath.write(sent, 0, sent.length, into));
    }

    RewriteSpec.Host host() {
        return spec.host();
    }

    /// With [RewriteSpec.Host#NAMED].
    @Nullable
    String named() {
        return spec.named();
    }

    /// Writes the new target, in origin form.
    ///
    /// @return false where the target stays as it is
    boolean target(Head head, RequestFacts facts, TextBuffer out) {
        out.clear();
        if (head.form() == TargetForm.ASTERISK
                || head.form() == TargetForm.AUTHORITY
                || (path == null && gone.isEmpty())) {
            return false;
        }
        if (!path(head, facts, out)) {
            sent(head, out);
        }
        query(head, facts, out);
        return true;
    }

    /// Whether the new path has what the old one may not have: a dot segment, or what some servers take for
    /// one. Its route, `allow` and `deny` have been chosen for another path than the server would then serve.
    /// Pool and server may be unknown yet, whose names are no dots.
    ///
    /// @param scratch is written over
    boolean isAmbiguous(Head head, RequestFacts facts, TextBuffer scratch) {
        scratch.clear();
        if (!changesByValues
                || head.form() == TargetForm.ASTERISK
                || head.form() == TargetForm.AUTHORITY
                || !path(head, facts, scratch)) {
            return false;
        }
        byte[] b = scratch.bytes();
        int length = scratch.length();
        if (NormalPath.isPlain(b, 0, length)) {
            return false;
        }
        return NormalPath.write(b, 0, length, new byte[length]) < 0 || NormalPath.hasDotSegments(b, 0, length);
    }

    private static void sent(Head head, TextBuffer out) {
        if (head.pathStart() == head.pathEnd()) {
            out.octet('/');
        } else {
            out.literal(head.bytes(), head.pathStart(), head.pathEnd());
        }
    }

    /// @return false where the path stays as it is
    private boolean path(Head head, RequestFacts facts, TextBuffer out) {
        if (path == null) {
            return false;
        }
        byte[] clean = new byte[Math.max(1, head.pathEnd() - head.pathStart())];
        int length = CleanPath.write(head.bytes(), head.pathStart(), head.pathEnd(), clean);
        return switch (path) {
            case PathRewrite.Prefix(String from, VariableText to) -> prefix(clean, length, to, facts, out);
            case PathRewrite.Regex(String from, VariableText to) -> regex(clean, length, to, facts, out);
        };
    }

    private boolean prefix(byte[] clean, int length, VariableText to, RequestFacts facts, TextBuffer out) {
        int end = CleanPath.prefixEnd(clean, length, prefix);
        if (end < 0) {
            return false;
        }
        to.write(facts, out);
        boolean slash = out.length() > 0 && out.bytes()[out.length() - 1] == '/';
        boolean slashed = end < length && clean[end] == '/';
        if (!slash && !slashed && (end < length || out.length() == 0)) {
            out.octet('/');
        }
        out.literal(clean, slash && slashed ? end + 1 : end, length);
        rooted(out);
        return true;
    }

    private boolean regex(byte[] clean, int length, VariableText to, RequestFacts facts, TextBuffer out) {
        Pattern pattern = regex;
        if (pattern == null) {
            return false;
        }
        Matcher matcher = pattern.matcher(new String(clean, 0, length, ISO_8859_1));
        if (!matcher.find()) {
            return false;
        }
        facts.rewriting(matcher);
        to.write(facts, out);
        facts.rewriting(null);
        rooted(out);
        return true;
    }

    /// What goes to a server begins with one slash: two could be taken for the beginning of a host.
    private static void rooted(TextBuffer out) {
        int slashes = 0;
        while (slashes < out.length() && out.bytes()[slashes] == '/') {
            slashes++;
        }
        if (slashes != 1) {
            byte[] rest = Arrays.copyOfRange(out.bytes(), slashes, out.length());
            out.clear();
            out.octet('/');
            out.literal(rest);
        }
    }

    private void query(Head head, RequestFacts facts, TextBuffer out) {
        int path = out.length();
        if (gone.isEmpty()) {
            if (head.queryStart() >= 0) {
                out.octet('?');
                out.literal(head.bytes(), head.queryStart(), head.queryEnd());
            }
            return;
        }
        byte[] b = head.bytes();
        int end = head.queryEnd();
        for (int p = head.queryStart(); p >= 0 && p < end; ) {
            int pairEnd = Octets.indexOf(b, p, end, '&');
            if (!isGone(b, p, Octets.indexOf(b, p, pairEnd, '='))) {
                out.octet(out.length() == path ? '?' : '&');
                out.literal(b, p, pairEnd);
            }
            p = pairEnd + 1;
        }
        for (Parameter parameter : set) {
            int before = out.length();
            out.octet(before == path ? '?' : '&');
            out.literal(parameter.prefix);
            int value = out.length();
            parameter.value.write(facts, out);
            if (out.length() == value && !parameter.value.isConstant()) {
                out.cut(before);
            }
        }
    }

    private boolean isGone(byte[] b, int from, int to) {
        for (byte[] name : gone) {
            if (FormOctets.spell(b, from, to, name)) {
                return true;
            }
        }
        return false;
    }
}
