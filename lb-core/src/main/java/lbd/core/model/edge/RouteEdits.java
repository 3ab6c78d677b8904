package lbd.core.model.edge;

import java.util.List;
import java.util.stream.Stream;

/// What is changed on the requests of a route or a listener, and on their answers.
///
/// @param request  in their order
/// @param response in their order; each is for the answers that it names
public record RouteEdits(List<HeaderRule> request, List<ResponseHeaders> response) {
    public static final RouteEdits DEFAULT = new RouteEdits(List.of(), List.of());

    public RouteEdits {
        request = List.copyOf(request);
        response = List.copyOf(response);
    }

    /// A route's own together with its listener's, which come first.
    public RouteEdits within(RouteEdits listener) {
        return new RouteEdits(
                Stream.concat(listener.request.stream(), request.stream()).toList(),
                Stream.concat(listener.response.stream(), response.stream()).toList());
    }
}
