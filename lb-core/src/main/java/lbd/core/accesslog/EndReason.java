package lbd.core.accesslog;

import java.util.Locale;

/// Why a request or session ended. Each word means one thing, and says whose doing it was.
public enum EndReason {
    /// Complete on both sides.
    OK,
    /// Answered by lbd itself as the configuration says: a redirect, a fixed response.
    RESPONDED,

    /// The client reset or closed its connection in the middle.
    CLIENT_ABORT,
    /// Nothing was heard from the client for client_idle in the middle of a request or session.
    CLIENT_TIMEOUT,
    /// The request head did not arrive within request_head.
    HEAD_TIMEOUT,
    /// The request broke the rules of its protocol.
    BAD_REQUEST,
    /// The request's head, target, field count or body is over its limit.
    TOO_LARGE,
    /// No route took the request.
    NO_ROUTE,
    /// The route serves files, and has none for it.
    NO_FILE,
    /// The route does not serve this client.
    DENIED,
    /// The client has not shown who it is, or not so that it could be believed.
    UNAUTHORIZED,
    /// One of the route's or the listener's rate limits has been reached.
    RATE_LIMITED,
    /// The request has been here before: its Via names this proxy.
    LOOP,
    /// What was asked for is not served: a method, an expectation, a coding.
    NOT_SUPPORTED,

    /// No server of the pool could take it.
    NO_SERVER,
    /// It waited in the queue for too long.
    QUEUE_TIMEOUT,
    /// The queue was full, or a limit on connections was reached.
    OVERLOAD,
    /// The server, or a host before it, refused the connection.
    CONNECT_REFUSED,
    CONNECT_TIMEOUT,
    /// Connecting failed in another way: no route to the host.
    CONNECT_FAILED,
    /// This machine had no descriptor, local port or memory for a connection to a server: no server's fault.
    LOCAL_SHORTAGE,

    /// The server closed or reset its connection before its answer was complete.
    SERVER_CLOSED,
    /// Nothing was heard from the server for server_idle while it owed something.
    SERVER_TIMEOUT,
    /// The server's answer broke the rules of its protocol.
    BAD_RESPONSE,

    /// A session or tunnel was idle for its whole time: nobody's fault.
    IDLE_TIMEOUT,
    /// A TCP session was as old as timeouts.session lets it become.
    SESSION_TIMEOUT,
    /// Cut by lbd: stopping, or a reload took the listener or server away, and the grace was over; or the server of a
    /// UDP session is down and the client's next datagram goes to another.
    CUT,
    /// A defect of lbd; the event log has more.
    INTERNAL_ERROR;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// As logs and metrics say it: `client_abort`.
    public String word() {
        return word;
    }
}
