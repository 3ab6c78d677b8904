package lbd.core.model;

import java.util.Map;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// What a listener says of HTTP, beside its routes. Made by an [HttpBuilder] where it differs from the defaults.
///
/// @param via          what lbd calls itself in Via fields, a [Name]; null: it adds none
/// @param loopDetection whether requests are marked, and refused that have passed this process several times
/// @param abortOnClose a client's FIN while it waits for the answer means that it has left
/// @param errorPages   by status, each one of [ErrorPage#STATUSES]
/// @param https        meant for listeners with TLS, or for those without
/// @param edits        what is changed on requests and answers
/// @param routeOrder   which of several routes that match takes a request
/// @param auth         what requests have to show that no route takes
/// @param maintenance  what is answered while the listener is in maintenance
/// @param proxyStatus  what lbd calls itself in Proxy-Status fields, a [Name]; null: answers have none of its own
public record HttpSpec(
        ForwardedSpec forwarded,
        @Nullable String via,
        HttpLimits limits,
        boolean loopDetection,
        boolean abortOnClose,
        Map<Integer, ErrorPage> errorPages,
        Http2Spec http2,
        HttpsSpec https,
        RouteEdits edits,
        RouteOrder routeOrder,
        AuthSpec auth,
        MaintenanceSpec maintenance,
        @Nullable String proxyStatus) {
    public static final HttpSpec DEFAULT = new HttpSpec(
            ForwardedSpec.DEFAULT,
            null,
            HttpLimits.DEFAULT,
            true,
            false,
            Map.of(),
            Http2Spec.DEFAULT,
            HttpsSpec.DEFAULT,
            RouteEdits.DEFAULT,
            RouteOrder.FIRST,
            AuthSpec.NONE,
            MaintenanceSpec.DEFAULT,
            null);

    public HttpSpec {
        errorPages = Map.copyOf(errorPages);
    }

    /// The same, to be changed.
    public HttpBuilder builder() {
        return new HttpBuilder(this);
    }

    /// The same that changes something.
    public HttpSpec with(RouteEdits other) {
        return builder().edits(other).build();
    }

    /// The same with another way to HTTPS.
    public HttpSpec with(HttpsSpec other) {
        return builder().https(other).build();
    }

    /// The same that asks who clients are.
    public HttpSpec with(AuthSpec other) {
        return builder().auth(other).build();
    }

    /// The same with other words for maintenance.
    public HttpSpec with(MaintenanceSpec other) {
        return builder().maintenance(other).build();
    }

    /// The same that says of itself what became of requests.
    public HttpSpec withProxyStatus(String name) {
        return builder().proxyStatus(Name.check(name)).build();
    }
}
