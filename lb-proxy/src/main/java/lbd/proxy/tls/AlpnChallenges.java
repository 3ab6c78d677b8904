package lbd.proxy.tls;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsSettings;
import lbd.core.tls.ClientHello;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// Certificates by which an authority sees that a name is ours (RFC 8737), for those names that it is expected to look
/// for. One for all listeners; the state thread publishes, event loops read.
final class AlpnChallenges {
    private static final String PROTOCOL = "acme-tls/1";

    private volatile Map<String, ServerContext> expected = Map.of();

    /// @param certificates by name, in place of those before
    /// @throws TlsException if the library does not take one
    void expect(Map<String, Certificate> certificates) throws TlsException {
        Map<String, ServerContext> next = new HashMap<>();
        for (Map.Entry<String, Certificate> entry : certificates.entrySet()) {
            ListenerTls spec = new ListenerTls(
                    List.of(entry.getValue()),
                    ListenerTls.UnknownName.REJECT,
                    TlsSettings.INTERMEDIATE,
                    List.of(PROTOCOL),
                    null,
                    Tickets.DEFAULT,
                    ListenerTls.HANDSHAKE);
            next.put(entry.getKey(), new ServerContext("acme", spec, null, Map.of(), this, InstantSource.system()));
        }
        expected = next;
    }

    /// Null where the client is no authority, or is not expected.
    @Nullable
    ServerContext of(ClientHello hello) {
        Map<String, ServerContext> now = expected;
        String name = hello.serverName();
        return now.isEmpty() || name == null || !hello.protocols().equals(List.of(PROTOCOL)) ? null : now.get(name);
    }
}
