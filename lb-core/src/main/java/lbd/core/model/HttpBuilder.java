package lbd.core.model;

import java.util.Map;
import lbd.core.model.auth.AuthSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.model.edge.RouteEdits;
import org.jspecify.annotations.Nullable;

/// Collects what a listener says of HTTP in any order; what is not said is as in the one that it starts from.
public final class HttpBuilder {
    private ForwardedSpec forwarded;
    private @Nullable String via;
    private HttpLimits limits;
    private boolean loopDetection;
    private boolean abortOnClose;
    private Map<Integer, ErrorPage> errorPages;
    private Http2Spec http2;
    private HttpsSpec https;
    private RouteEdits edits;
    private RouteOrder routeOrder;
    private AuthSpec auth;
    private MaintenanceSpec maintenance;
    private @Nullable String proxyStatus;

    HttpBuilder(HttpSpec start) {
        forwarded = start.forwarded();
        via = start.via();
        limits = start.limits();
        loopDetection = start.loopDetection();
        abortOnClose = start.abortOnClose();
        errorPages = start.errorPages();
        http2 = start.http2();
        https = start.https();
        edits = start.edits();
        routeOrder = start.routeOrder();
        auth = start.auth();
        maintenance = start.maintenance();
        proxyStatus = start.proxyStatus();
    }

    public HttpBuilder forwarded(ForwardedSpec value) {
        forwarded = value;
        return this;
    }

    public HttpBuilder via(@Nullable String value) {
        via = value;
        return this;
    }

    public HttpBuilder limits(HttpLimits value) {
        limits = value;
        return this;
    }

    public HttpBuilder loopDetection(boolean value) {
        loopDetection = value;
        return this;
    }

    public HttpBuilder abortOnClose(boolean value) {
        abortOnClose = value;
        return this;
    }

    public HttpBuilder errorPages(Map<Integer, ErrorPage> value) {
        errorPages = value;
        return this;
    }

    public HttpBuilder http2(Http2Spec value) {
        http2 = value;
        return this;
    }

    public HttpBuilder https(HttpsSpec value) {
        https = value;
        return this;
    }

    public HttpBuilder edits(RouteEdits value) {
        edits = value;
        return this;
    }

    public HttpBuilder routeOrder(RouteOrder value) {
        routeOrder = value;
        return this;
    }

    public HttpBuilder auth(AuthSpec value) {
        auth = value;
        return this;
    }

    public HttpBuilder maintenance(MaintenanceSpec value) {
        maintenance = value;
        return this;
    }

    public HttpBuilder proxyStatus(@Nullable String value) {
        proxyStatus = value;
        return this;
    }

    public HttpSpec build() {
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
                proxyStatus);
    }
}
