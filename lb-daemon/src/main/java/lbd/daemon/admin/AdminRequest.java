package lbd.daemon.admin;

import java.util.List;
import java.util.Map;

/// A request, as [AdminApi] needs to know it.
///
/// @param path     segments, decoded
/// @param parameters of the query, decoded
/// @param accept what the caller says that it takes; empty where it says nothing
/// @param asText   the caller wants something to read rather than JSON
/// @param mayWrite it came through the socket, whose file permissions say who may
/// @param byOwner  and from a process of root or of the daemon's own user
record AdminRequest(
        String method,
        List<String> path,
        Map<String, List<String>> parameters,
        String accept,
        boolean asText,
        boolean mayWrite,
        boolean byOwner) {
    /// The first of the query's parameters of this name, or empty.
    String parameter(String name) {
        return parameters.getOrDefault(name, List.of("")).getFirst();
    }

    /// The query parameter `value`, or empty.
    String value() {
        return parameter("value");
    }

    /// What monitors ask for, who get an answer however many others ask.
    boolean isHealth() {
        return path.getFirst().equals("health");
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
