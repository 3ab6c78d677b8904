package lbd.daemon.admin;

import java.util.List;

/// A request, as [AdminApi] needs to know it.
///
/// @param path     segments, decoded
/// @param value    the query parameter `value`, or empty
/// @param asText   the caller wants something to read rather than JSON
/// @param mayWrite it came through the socket, whose file permissions say who may
record AdminRequest(String method, List<String> path, String value, boolean asText, boolean mayWrite) {
    /// What monitors ask for, who get an answer however many others ask.
    boolean isHealth() {
        return path.getFirst().equals("health");
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
