package lbd.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import lbd.core.http.Authority;
import lbd.core.http.NormalPath;
import org.jspecify.annotations.Nullable;

/// The conditions of a route; all that are given must hold, and without any it takes every request.
///
/// @param hosts   names, addresses, or `*.` and a name for every name below it; any of them. Compared without
/// case and port
/// @param path    null: any
/// @param methods tokens, any of them; methods are case-sensitive
/// @param headers names and exact values; of a field that comes several times one line must have the value
/// @param query   names and exact values of parameters, percent-decoded, `+` taken as a space; of a parameter
/// that comes several times one must have the value
/// @param source  networks that the client may be in, any of them
/// @param also    what else must hold
public record RouteMatch(
        List<String> hosts,
        @Nullable PathMatch path,
        List<String> methods,
        Map<String, String> headers,
        Map<String, String> query,
        List<Cidr> source,
        List<Condition> also) {
    /// That asks nothing else.
    public RouteMatch(
            List<String> hosts,
            @Nullable PathMatch path,
            List<String> methods,
            Map<String, String> headers,
            Map<String, String> query,
            List<Cidr> source) {
        this(hosts, path, methods, headers, query, source, List.of());
    }

    /// Takes every request.
    public static final RouteMatch ANY = new RouteMatch(List.of(), null, List.of(), Map.of(), Map.of(), List.of());

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    public RouteMatch {
        hosts = List.copyOf(hosts);
        methods = List.copyOf(methods);
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
        source = List.copyOf(source);
        also = List.copyOf(also);
        hosts.forEach(RouteMatch::host);
        methods.forEach(RouteMatch::token);
        headers.keySet().forEach(RouteMatch::token);
    }

    /// What the path must be, after percent-decoding and without dot segments; see [NormalPath].
    public sealed interface PathMatch {
        /// The whole path.
        ///
        /// @param ignoreCase whether the letters A to Z may be large or small
        record Exact(String path, boolean ignoreCase) implements PathMatch {
            public Exact {
                checkPath(path);
            }

            public Exact(String path) {
                this(path, false);
            }
        }

        /// The path up to a border of segments: `/img` is the prefix of `/img` and `/img/a`, not of `/imgs`;
        /// `/img/` is none of `/img`.
        ///
        /// @param wholeSegments false: `/img` is the prefix of `/imgs` too, as in nginx
        /// @param beforeRegex   with [RouteOrder#LONGEST]: where this is the longest, no regular expression is
        ///     looked at
        record Prefix(String path, boolean wholeSegments, boolean beforeRegex) implements PathMatch {
            public Prefix {
                checkPath(path);
            }

            public Prefix(String path) {
                this(path, true, false);
            }
        }

        /// Found anywhere in the path, unless it is anchored.
        ///
        /// @param regex in the syntax of RE2, which needs linear time; 1 to 1,024 characters
        record Regex(String regex) implements PathMatch {
            public Regex {
                Range.check("path_regex (length)", regex.length(), 1, 1024);
            }
        }
    }

    /// @return the host, which is one
    /// @throws IllegalArgumentException if it is none
    public static String host(String host) {
        byte[] name = (host.startsWith("*.") ? host.substring(2) : host).getBytes(UTF_8);
        boolean wildcardAddress = host.startsWith("*.[");
        if (wildcardAddress || Authority.hostEnd(name, 0, name.length) != name.length) {
            throw new IllegalArgumentException("\"" + host
                    + "\" is no host; allowed: a name, an address (IPv6 in brackets), or *. and a name; no port");
        }
        return host;
    }

    private static void checkPath(String path) {
        byte[] bytes = path.getBytes(UTF_8);
        if (!path.startsWith("/") || NormalPath.write(bytes, 0, bytes.length, new byte[bytes.length]) < 0) {
            throw new IllegalArgumentException(
                    "\"" + path + "\" is no path; allowed: begins with /, % is written %25, no .. above the root");
        }
    }

    /// @return the name of a method or field, which is one
    /// @throws IllegalArgumentException if it is none
    public static String token(String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException("\"" + token + "\" is no HTTP token");
        }
        return token;
    }
}
