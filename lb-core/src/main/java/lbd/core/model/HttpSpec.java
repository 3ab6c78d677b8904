package lbd.core.model;

import java.util.Map;

/// What a listener says of HTTP, beside its routes.
///
/// @param abortOnClose a client's FIN while it waits for the answer means that it has left
/// @param errorPages   by status, each one of [ErrorPage#STATUSES]
public record HttpSpec(
        ForwardedSpec forwarded, HttpLimits limits, boolean abortOnClose, Map<Integer, ErrorPage> errorPages) {
    public static final HttpSpec DEFAULT = new HttpSpec(ForwardedSpec.DEFAULT, HttpLimits.DEFAULT, false, Map.of());

    public HttpSpec {
        errorPages = Map.copyOf(errorPages);
    }
}
