package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import lbd.core.http.NormalPath;
import lbd.core.model.RouteMatch.PathMatch;

/// What a rule asks of the normal path.
sealed interface PathCondition {
    boolean holds(RouteMatcher<?> matcher);

    /// @param position of the rule in its table
    /// @throws IllegalArgumentException if a regular expression is none
    static PathCondition of(int position, PathMatch match) {
        return switch (match) {
            case PathMatch.Exact exact -> new Exact(normal(exact.path()));
            case PathMatch.Prefix prefix -> new Prefix(normal(prefix.path()));
            case PathMatch.Regex regex -> new Regex(position, compile(regex.regex()));
        };
    }

    final class Exact implements PathCondition {
        private final byte[] path;

        private Exact(byte[] path) {
            this.path = path;
        }

        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            return Arrays.equals(matcher.path(), 0, matcher.pathLength(), path, 0, path.length);
        }
    }

    final class Prefix implements PathCondition {
        private final byte[] path;

        private Prefix(byte[] path) {
            this.path = path;
        }

        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            int length = matcher.pathLength();
            return length >= path.length
                    && Arrays.equals(matcher.path(), 0, path.length, path, 0, path.length)
                    && (length == path.length || path[path.length - 1] == '/' || matcher.path()[path.length] == '/');
        }
    }

    record Regex(int position, Pattern pattern) implements PathCondition {
        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            return matcher.pathHas(position, pattern);
        }
    }

    private static byte[] normal(String path) {
        byte[] sent = path.getBytes(UTF_8);
        byte[] normal = new byte[sent.length];
        return Arrays.copyOf(normal, NormalPath.write(sent, 0, sent.length, normal));
    }

    private static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "path_regex: \"" + regex + "\": " + e.getDescription()
                            + " (RE2 syntax, without look-around and back references)",
                    e);
        }
    }
}
