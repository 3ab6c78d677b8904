package lbd.core.model.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lbd.core.http.Authority;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// How the target and the host of a request change before it goes to a server.
///
/// @param path   null: it stays
/// @param set    parameters of the query and their values, in place of those that the request has of that name
/// @param remove parameters that go
/// @param host   whose name the server is told
/// @param named  with [Host#NAMED]: `name` or `name:port`
public record RewriteSpec(
        @Nullable PathRewrite path,
        Map<String, VariableText> set,
        List<String> remove,
        Host host,
        @Nullable String named) {
    /// Changes nothing, in place of a listener's too.
    public static final RewriteSpec DEFAULT = new RewriteSpec(null, Map.of(), List.of(), Host.KEEP, null);

    /// Whose name the server is told.
    public enum Host {
        /// That of the request.
        KEEP,
        /// The server's own, as the configuration writes its address.
        SERVER,
        /// One that the configuration says.
        NAMED
    }

    /// What becomes of the path. It is read as it was sent, without dot segments and with no character escaped that
    /// needs no escape.
    public sealed interface PathRewrite {
        /// Another beginning.
        ///
        /// @param from up to a border of segments, as a route's `path_prefix`
        /// @param to   empty: it is taken off
        record Prefix(String from, VariableText to) implements PathRewrite {}

        /// Another path where this is found.
        ///
        /// @param from in the syntax of RE2
        /// @param to   may name its groups
        record Regex(String from, VariableText to) implements PathRewrite {}
    }

    public RewriteSpec {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        remove = List.copyOf(remove);
        if ((host == Host.NAMED) == (named == null)) {
            throw new IllegalArgumentException("host: " + host + ", " + named);
        }
        if (named != null) {
            checkHost(named);
        }
    }

    /// What a prefix becomes, which may name groups of the route's own regular expression.
    Optional<VariableText> prefixText() {
        return path instanceof PathRewrite.Prefix(String from, VariableText to) ? Optional.of(to) : Optional.empty();
    }

    /// @return the host
    /// @throws IllegalArgumentException if it is none
    public static String checkHost(String host) {
        byte[] bytes = host.getBytes(US_ASCII);
        if (!host.equals(new String(bytes, US_ASCII)) || Authority.hostEnd(bytes, 0, bytes.length) < 0) {
            throw new IllegalArgumentException(
                    "\"" + host + "\" is no host; allowed: keep, server, or a name or address, with a port or without");
        }
        return host;
    }
}
