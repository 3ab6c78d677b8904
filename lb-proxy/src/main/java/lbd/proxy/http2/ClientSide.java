package lbd.proxy.http2;

import lbd.core.http1.HeadLimits;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.proxy.http.ConnectionAge;
import lbd.proxy.http.ForwardingFields;
import lbd.proxy.http.Scheme;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.Listener;
import lbd.proxy.listener.TimeoutNanos;
import lbd.proxy.loop.Loop;

/// Who is served by one connection, where, and by which bounds: those in force now, which a reload may change.
///
/// @param loop   that the connection is confined to
/// @param client and the listener that it came to
record ClientSide(Loop loop, Client client) {
    Listener listener() {
        return client.listener();
    }

    TimeoutNanos timeouts() {
        return listener().service().timeouts();
    }

    private HttpSpec http() {
        return listener().service().spec().http();
    }

    HeadLimits headLimits() {
        return http().limits().head();
    }

    long bodyLimit() {
        return http().limits().body();
    }

    /// Streams that may be in hand at once, as they are announced when the connection begins.
    int streams() {
        return http().http2().streams();
    }

    /// Whether a connection has had its share.
    ///
    /// @param requests that it has brought
    boolean isLast(int requests, ConnectionAge age) {
        HttpLimits limits = http().limits();
        return limits.isLast(requests) || age.isOver(limits, loop.nanoTime());
    }

    /// How long a connection may live from its beginning; [Long#MAX_VALUE] for ever.
    long life(ConnectionAge age) {
        return age.nanos(http().limits());
    }

    ForwardingFields forwarding() {
        Scheme scheme = client.isSecure() ? Scheme.HTTPS : Scheme.HTTP;
        return new ForwardingFields(client.address(), client.reached(), scheme);
    }
}
