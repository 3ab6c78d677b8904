package lbd.core.model;

import java.util.Map;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// What a listener says of HTTP, beside its routes.
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
    public static final HttpSpec DEFAULT =
            new HttpSpec(ForwardedSpec.DEFAULT, null, HttpLimits.DEFAULT, false, Map.of());

    /// With loop detection.
    public HttpSpec(
            ForwardedSpec forwarded,
            @Nullable String via,
            HttpLimits limits,
            boolean abortOnClose,
            Map<Integer, ErrorPage> errorPages) {
        this(forwarded, via, limits, true, abortOnClose, errorPages);
    }

    /// With HTTP/2 as it is where nothing is said.
    public HttpSpec(
            ForwardedSpec forwarded,
            @Nullable String via,
            HttpLimits limits,
            boolean loopDetection,
            boolean abortOnClose,
            Map<Integer, ErrorPage> errorPages) {
        this(forwarded, via, limits, loopDetection, abortOnClose, errorPages, Http2Spec.DEFAULT);
    }

    /// That leads nobody to HTTPS.
    public HttpSpec(
            ForwardedSpec forwarded,
            @Nullable String via,
            HttpLimits limits,
            boolean loopDetection,
            boolean abortOnClose,
            Map<Integer, ErrorPage> errorPages,
            Http2Spec http2) {
        this(forwarded, via, limits, loopDetection, abortOnClose, errorPages, http2, HttpsSpec.DEFAULT);
    }

    /// That changes nothing.
    public HttpSpec(
            ForwardedSpec forwarded,
            @Nullable String via,
            HttpLimits limits,
            boolean loopDetection,
            boolean abortOnClose,
            Map<Integer, ErrorPage> errorPages,
            Http2Spec http2,
            HttpsSpec https) {
        this(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                https,
                RouteEdits.DEFAULT,
                RouteOrder.FIRST,
                AuthSpec.NONE,
                MaintenanceSpec.DEFAULT,
                null);
    }

    /// The same that changes something.
    public HttpSpec with(RouteEdits other) {
        return new HttpSpec(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                https,
                other,
                routeOrder,
                auth,
                maintenance,
                proxyStatus);
    }

    /// The same with another way to HTTPS.
    public HttpSpec with(HttpsSpec other) {
        return new HttpSpec(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                other,
                edits,
                routeOrder,
                auth,
                maintenance,
                proxyStatus);
    }

    /// The same that asks who clients are.
    public HttpSpec with(AuthSpec other) {
        return new HttpSpec(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                https,
                edits,
                routeOrder,
                other,
                maintenance,
                proxyStatus);
    }

    /// The same with other words for maintenance.
    public HttpSpec with(MaintenanceSpec other) {
        return new HttpSpec(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                https,
                edits,
                routeOrder,
                auth,
                other,
                proxyStatus);
    }

    /// The same that says of itself what became of requests.
    public HttpSpec withProxyStatus(String name) {
        return new HttpSpec(
                forwarded,
                via,
                limits,
                loopDetection,
                abortOnClose,
                errorPages,
                http2,
                https,
                edits,
                routeOrder,
                auth,
                maintenance,
                Name.check(name));
    }

    public HttpSpec {
        errorPages = Map.copyOf(errorPages);
    }
}
