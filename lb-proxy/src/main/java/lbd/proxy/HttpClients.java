package lbd.proxy;

import lbd.core.tls.TlsFacts;
import lbd.proxy.http2.PrefaceGate;
import lbd.proxy.listener.Client;
import lbd.proxy.listener.ConnectionFactory;

/// Which version of HTTP a client speaks: HTTP/2 where it has chosen that in its TLS handshake, or begins
/// with it in the clear on a listener that wants it; else HTTP/1.
final class HttpClients {
    private static final String HTTP_2 = "h2";

    private HttpClients() {}

    static ConnectionFactory of(ConnectionFactory http1, ConnectionFactory http2) {
        ConnectionFactory either = PrefaceGate.before(http2, http1);
        return (loop, client) -> {
            TlsFacts tls = client.tls();
            if (tls != null) {
                return (HTTP_2.equals(tls.protocol()) ? http2 : http1).serve(loop, client);
            }
            return (priorKnowledge(client) ? either : http1).serve(loop, client);
        };
    }

    private static boolean priorKnowledge(Client client) {
        return client.listener().service().spec().http().http2().priorKnowledge();
    }
}
