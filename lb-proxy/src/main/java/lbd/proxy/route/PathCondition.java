package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import lbd.core.http.LenientPath;
import lbd.core.http.NormalPath;
import lbd.core.http.Octets;
import lbd.core.model.RouteMatch.PathMatch;

/// What a rule asks of the path, in the reading that is being matched.
sealed interface PathCondition {
    boolean holds(RouteMatcher<?> matcher);

    /// @param patterns those of the table
    /// @throws IllegalArgumentException if a regular expression is none
    static PathCondition of(PathMatch match, Patterns patterns) {
        return switch (match) {
            case PathMatch.Exact exact -> new Exact(Spelled.of(exact.path()), exact.ignoreCase());
            case PathMatch.Prefix prefix ->
                new Prefix(Spelled.of(prefix.path()), prefix.wholeSegments(), prefix.beforeRegex());
            case PathMatch.Regex regex -> new Regex(patterns.add("path_regex", regex.regex()));
        };
    }

    /// A rule's path in both readings of the request's, so that one which servers read in two ways can be
    /// asked for.
    final class Spelled {
        private final byte[] normal;
        private final byte[] lenient;

        private Spelled(byte[] normal, byte[] lenient) {
            this.normal = normal;
            this.lenient = lenient;
        }

        static Spelled of(String path) {
            byte[] sent = path.getBytes(UTF_8);
            byte[] into = new byte[sent.length];
            int normalLength = NormalPath.write(sent, 0, sent.length, into);
            byte[] normal = Arrays.copyOf(into, normalLength);
            int length = LenientPath.write(sent, 0, sent.length, LenientPath.ENCODED | LenientPath.BACKSLASH, into);
            return new Spelled(normal, length < 0 ? normal : Arrays.copyOf(into, length));
        }

        byte[] in(RouteMatcher<?> matcher) {
            return matcher.lenient() ? lenient : normal;
        }
    }

    record Exact(Spelled spelled, boolean ignoreCase) implements PathCondition {
        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            byte[] path = spelled.in(matcher);
            return ignoreCase
                    ? Octets.equalsIgnoreCase(matcher.path(), 0, matcher.pathLength(), path, 0, path.length)
                    : Arrays.equals(matcher.path(), 0, matcher.pathLength(), path, 0, path.length);
        }
    }

    record Prefix(Spelled spelled, boolean wholeSegments, boolean beforeRegex) implements PathCondition {
        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            byte[] path = spelled.in(matcher);
            int length = matcher.pathLength();
            return length >= path.length
                    && Arrays.equals(matcher.path(), 0, path.length, path, 0, path.length)
                    && (!wholeSegments
                            || length == path.length
                            || path[path.length - 1] == '/'
                            || matcher.path()[path.length] == '/');
        }
    }

    /// @param pattern its place among those of the table
    record Regex(int pattern) implements PathCondition {
        @Override
        public boolean holds(RouteMatcher<?> matcher) {
            return matcher.pathHas(pattern);
        }
    }
}
