package lbd.core.model.auth;

import java.time.Duration;
import java.util.List;

/// A server says of each request whether it passes: it is asked with a GET without a body, and lets the request pass
/// with 2xx (nginx's auth_request, Traefik's forwardAuth).
///
/// @param pool         of that server
/// @param path         what it is asked for, with a query perhaps
/// @param copyRequest  fields of the request that it is shown; empty: all but those that are about the body
/// @param copyResponse fields of its answer that the request goes on with; the client's own of these names do not
/// @param timeout      for the whole of it, 10 ms to 5 minutes
public record ForwardAuth(
        String pool, String path, List<String> copyRequest, List<String> copyResponse, Duration timeout) {
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

    public ForwardAuth {
        copyRequest = List.copyOf(copyRequest);
        copyResponse = List.copyOf(copyResponse);
    }
}
