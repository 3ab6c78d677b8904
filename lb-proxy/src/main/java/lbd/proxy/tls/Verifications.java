package lbd.proxy.tls;

import lbd.proxy.loop.Workers;

/// The threads that verify what peers show, since that takes milliseconds. Clients and servers have their own, so that
/// servers, whose connections have short deadlines, do not wait behind a flood of clients.
final class Verifications {
    /// A few seconds' work: who came later would hardly be through before its handshake's time is over.
    private static final int MOST_CLIENTS = 2048;

    static final Workers CLIENTS = new Workers("lbd-tls-clients", MOST_CLIENTS);
    /// What waits is bounded by the connections that there may be to servers.
    static final Workers SERVERS = new Workers("lbd-tls-servers", Integer.MAX_VALUE);

    private Verifications() {}
}
