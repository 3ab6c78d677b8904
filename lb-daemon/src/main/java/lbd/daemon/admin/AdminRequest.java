package lbd.daemon.admin;

import java.util.List;
import java.util.Map;
import lbd.daemon.gate.AdminGate;

/// A request, as [AdminApi] needs to know it.
///
/// @param path     segments, decoded
/// @param parameters of the query, decoded
/// @param accept what the caller says that it takes; empty where it says nothing
/// @param asText   the caller wants something to read rather than JSON
/// @param mayWrite it came through the socket, whose file permissions say who may, or with the token
/// @param byOwner  it came through the socket from a process of root or of the daemon's own user
/// @param tokenHelps with the token it might write
record AdminRequest(
        String method,
        List<String> path,
        Map<String, List<String>> parameters,
        String accept,
        boolean asText,
        boolean mayWrite,
        boolean byOwner,
        boolean tokenHelps) {
    /// Where it begins: nobody has said yet what it may.
    AdminRequest(String method, List<String> path, Map<String, List<String>> parameters, String accept) {
        this(method, path, parameters, accept, accept.startsWith("text/plain"), false, false, false);
    }

    AdminRequest throughSocket(boolean fromOwner) {
        return new AdminRequest(method, path, parameters, accept, asText, true, fromOwner, false);
    }

    AdminRequest throughGate(AdminGate.Passed passed) {
        return new AdminRequest(
                method, path, parameters, accept, asText, passed.mayWrite(), false, passed.tokenHelps());
    }

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

    /// What monitors ask for, whoever they are.
    boolean isOpen() {
        return isHealth() || path.getFirst().equals("metrics");
    }

    /// It is answered for as long as the other side takes it.
    boolean watches() {
        return method.equals("GET") && path.equals(List.of("api", "v1", "stream"));
    }

    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
