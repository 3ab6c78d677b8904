package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.Map;
import lbd.core.fastcgi.Param;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// Which script a path names, and what a pool tells it: a [FastCgiSpec], compiled. Confined to its loop.
final class Scripts {
    private static final byte[] EXTENSION = ".php".getBytes(UTF_8);
    private static final byte[] NOTHING = {};

    /// A value of the configuration's own.
    ///
    /// @param name of the parameter
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Told(byte[] name, VariableText value) {
        private static final int PREFIX = "HTTP_".length();

        /// Whether a field's variable has this name.
        boolean isOf(byte[] b, int from, int to) {
            if (name.length != PREFIX + to - from || name[4] != '_' || name[0] != 'H') {
                return false;
            }
            for (int i = 0; i < to - from; i++) {
                if (name[PREFIX + i] != ParamNames.variable(b[from + i])) {
                    return false;
                }
            }
            return name[1] == 'T' && name[2] == 'T' && name[3] == 'P';
        }
    }

    private final byte[] root;
    private final byte[] index;
    // Whether the index is for every path that names no script.
    private final boolean forAll;
    private final @Nullable Pattern split;
    private final Told[] told;
    private final int said;

    private byte[] script = NOTHING;
    private byte[] rest = NOTHING;

    Scripts(FastCgiSpec spec) {
        root = spec.root().getBytes(UTF_8);
        String named = spec.index();
        index = named == null ? NOTHING : named.getBytes(UTF_8);
        forAll = named != null && named.startsWith("/");
        split = spec.splitPath() == null ? null : Pattern.compile(spec.splitPath());
        told = spec.params().entrySet().stream().map(Scripts::told).toArray(Told[]::new);
        int known = 0;
        for (Param param : Param.values()) {
            known |= spec.params().containsKey(param.name()) ? param.bit() : 0;
        }
        said = known;
    }

    private static Told told(Map.Entry<String, VariableText> entry) {
        return new Told(entry.getKey().getBytes(UTF_8), entry.getValue());
    }

    byte[] root() {
        return root;
    }

    /// What the configuration says itself.
    Told[] told() {
        return told;
    }

    /// Whether it says this, too.
    boolean says(Param param) {
        return (said & param.bit()) != 0;
    }

    /// Whether it says what a field of this name would be.
    boolean saysField(byte[] b, int from, int to) {
        for (Told one : told) {
            if (one.isOf(b, from, to)) {
                return true;
            }
        }
        return false;
    }

    /// The script that the last path names, from the root of the site.
    byte[] script() {
        return script;
    }

    /// What follows the script in the path.
    byte[] rest() {
        return rest;
    }

    /// Looks what a path names.
    ///
    /// @param path as [lbd.core.http.NormalPath] has it
    /// @return false where it names no script
    boolean find(byte[] path, int length) {
        return split == null ? php(path, length) : own(split, path, length);
    }

    /// The first segment that ends in `.php`: whatever follows is told to it, and nothing else is ever run.
    private boolean php(byte[] path, int length) {
        for (int p = 0; p + EXTENSION.length <= length; p++) {
            int end = p + EXTENSION.length;
            boolean ends = end == length || path[end] == '/';
            if (ends && p > 0 && path[p - 1] != '/' && Arrays.equals(path, p, end, EXTENSION, 0, EXTENSION.length)) {
                script = Arrays.copyOf(path, end);
                rest = Arrays.copyOfRange(path, end, length);
                return true;
            }
        }
        return indexed(path, length);
    }

    private boolean own(Pattern pattern, byte[] path, int length) {
        Matcher matcher = pattern.matcher(new String(path, 0, length, ISO_8859_1));
        if (matcher.find()) {
            script = group(matcher, 1);
            rest = group(matcher, 2);
            return true;
        }
        if (!indexed(path, length)) {
            script = Arrays.copyOf(path, length);
            rest = NOTHING;
        }
        return true;
    }

    private static byte[] group(Matcher matcher, int group) {
        String found = matcher.group(group);
        return found == null ? NOTHING : found.getBytes(ISO_8859_1);
    }

    private boolean indexed(byte[] path, int length) {
        rest = NOTHING;
        if (forAll) {
            script = index;
        } else if (index.length > 0 && path[length - 1] == '/') {
            script = Arrays.copyOf(path, length + index.length);
            System.arraycopy(index, 0, script, length, index.length);
        } else {
            return false;
        }
        return true;
    }
}
