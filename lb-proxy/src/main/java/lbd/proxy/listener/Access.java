package lbd.proxy.listener;

import java.net.InetAddress;
import java.util.List;
import lbd.core.access.AddressRules;
import lbd.core.model.AccessSpec;
import lbd.core.model.Cidr;
import org.jspecify.annotations.Nullable;

/// [AccessSpec] made ready for many questions. Immutable; any thread.
final class Access {
    private final boolean expectsHeader;
    private final AddressRules proxies;
    private final AddressRules clients;
    private final AccessSpec.@Nullable PerSource perSource;

    Access(AccessSpec spec) {
        expectsHeader = !spec.proxies().isEmpty();
        proxies = AddressRules.of(spec.proxies(), List.of());
        clients = AddressRules.of(spec.allow(), spec.deny());
        perSource = spec.perSource();
    }

    /// Whether connections begin with a PROXY protocol header.
    boolean expectsHeader() {
        return expectsHeader;
    }

    /// Whether a header is believed.
    ///
    /// @param peer who connected
    boolean believes(InetAddress peer) {
        return proxies.allows(peer);
    }

    /// Whether every client may have as many connections as it likes.
    boolean isOpen() {
        return clients.isOpen() && perSource == null;
    }

    boolean allows(InetAddress client) {
        return clients.allows(client);
    }

    /// How many connections a source may have; null where they are not counted.
    AccessSpec.@Nullable PerSource perSource() {
        return perSource;
    }

    static Cidr source(AccessSpec.PerSource perSource, InetAddress client) {
        return Cidr.around(client.getAddress(), perSource.prefix(), perSource.prefix6());
    }
}
