package lbd.daemon.plan;

import static java.util.Map.entry;

import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import lbd.core.http1.HeadLimits;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.AccessSpec;
import lbd.core.model.AdminSpec;
import lbd.core.model.Cidr;
import lbd.core.model.CookieSpec;
import lbd.core.model.FirstBytesSpec;
import lbd.core.model.Http2Spec;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.HttpsSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.MetricsSpec;
import lbd.core.model.PoolHttp2;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteAccess;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.TcpSpec;
import lbd.core.model.TracingSpec;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.JwtSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.CheckTls;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.edge.BufferLimits;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HedgeSpec;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RequestIdSpec;
import lbd.core.model.edge.RewriteSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.PoolTlsFiles;
import lbd.core.model.tls.TlsFiles;
import lbd.core.model.vrrp.InstanceSpec;

/// What the file calls the parts of the model. Most are called the same, words apart; here are the others.
final class KeyNames {
    /// The part has no key of its own: what is in it stands beside it.
    static final String NONE = "";

    private static final Pattern WORD = Pattern.compile("([a-z0-9])([A-Z])");

    private static final Map<Class<?>, Map<String, String>> OTHERS = Map.ofEntries(
            entry(AdminSpec.class, Map.of("token", "token_file")),
            entry(ListenerSpec.class, Map.of("access", NONE, "http", NONE, "tcp", NONE)),
            entry(AccessSpec.class, Map.of("proxies", "proxy_protocol", "perSource", "connections_per_source")),
            entry(HttpSpec.class, Map.of("https", NONE, "edits", NONE, "auth", NONE)),
            entry(TracingSpec.class, Map.of("roots", "ca")),
            entry(MetricsSpec.class, Map.of("delta", "temporality", "roots", "ca")),
            entry(HttpsSpec.class, Map.of("redirect", "redirect_https")),
            entry(Http2Spec.class, Map.of("offered", NONE)),
            entry(
                    HttpLimits.class,
                    Map.of("head", NONE, "rates", "/rate_limit", "connectionAge", "/max_connection_age")),
            entry(HeadLimits.class, Map.of("headBytes", "head", "targetBytes", "target")),
            entry(TcpSpec.class, Map.of("paces", "rate_limit")),
            entry(AuthSpec.class, Map.of("basic", "basic_auth", "forward", "forward_auth")),
            entry(
                    RouteEdits.class,
                    Map.of(
                            "request",
                            "request_headers",
                            "response",
                            "response_headers",
                            "detours",
                            NONE,
                            "buffers",
                            NONE)),
            entry(BufferLimits.class, Map.of("request", "request_buffer", "response", "response_buffer")),
            entry(Detours.class, Map.of("intercepts", "intercept")),
            entry(MirrorSpec.class, Map.of("parts", "share", "inFlight", "max_in_flight")),
            entry(HedgeSpec.class, Map.of("percentile", "after")),
            entry(CompressSpec.class, Map.of("levels", "level")),
            entry(RequestIdSpec.class, Map.of("trusted", "accept")),
            entry(BasicAuth.class, Map.of("users", "file")),
            entry(JwtSpec.class, Map.of("keys", "jwks", "place", "token")),
            entry(FirstBytesSpec.class, Map.of("patience", "wait")),
            entry(CookieSpec.class, Map.of("secret", "secret_file")),
            entry(AccessLogSpec.class, Map.of("byListener", "listeners", "rotation", "rotate")),
            entry(RouteSpec.class, Map.of("edits", NONE, "access", NONE)),
            entry(RouteAccess.class, Map.of("rates", "rate_limit", "auth", NONE)),
            entry(
                    ListenerTls.class,
                    Map.of("settings", NONE, "files", NONE, "pace", "max_handshakes", "stapling", "ocsp")),
            entry(TlsFiles.class, Map.of("ca", "client", "crl", "client", "ticketKeys", "tickets")),
            entry(
                    PoolSpec.class,
                    Map.of(
                            "cookie",
                            "persistence",
                            "learned",
                            "persistence",
                            "notifyCommand",
                            "notify",
                            "buffers",
                            NONE)),
            entry(PoolHttp2.class, Map.of("use", NONE, "streams", "streams_per_connection")),
            entry(
                    PoolTls.class,
                    Map.of(
                            "roots", "ca",
                            "byHost", "server_name",
                            "own", "certificate",
                            "settings", NONE,
                            "files", NONE)),
            entry(PoolTlsFiles.class, Map.of("own", "certificate")),
            entry(ServerSpec.class, Map.of("checks", "health_check")),
            entry(HealthCheck.class, Map.of("spec", NONE, "timing", NONE, "target", NONE)),
            entry(CheckTiming.class, Map.of("jitterPercent", "jitter")),
            entry(CheckTls.class, Map.of("roots", "ca")),
            entry(CheckTarget.class, Map.of("ownTls", "tls", "device", "interface")),
            entry(
                    ForwardSpec.class,
                    Map.of(
                            "mode", "forwarding",
                            "networkInterface", "forwarding",
                            "flows", "forwarding",
                            "times", "forwarding",
                            "keepsDown", "forwarding",
                            "staysOnExit", "forwarding",
                            "choice", NONE)),
            entry(
                    InstanceSpec.class,
                    Map.of("interfaceName", "interface", "password", "authentication", "notifyCommand", "notify")));

    /// Whose parts are of no use to who looks for what has changed.
    private static final Set<Class<?>> WHOLE = Set.of(RewriteSpec.class, RouteMatch.class, Cidr.class);

    private KeyNames() {}

    /// Whether the keys within it are told of, not it as a whole.
    static boolean tellsOfParts(Class<?> kind) {
        return !WHOLE.contains(kind);
    }

    /// @return [#NONE] where what is in it stands beside it; with a `/` before it where it is a key of the
    ///     whole, not of what it is a part of
    static String of(RecordComponent part) {
        String other = OTHERS.getOrDefault(part.getDeclaringRecord(), Map.of()).get(part.getName());
        return other != null
                ? other
                : WORD.matcher(part.getName()).replaceAll("$1_$2").toLowerCase(Locale.ROOT);
    }
}
