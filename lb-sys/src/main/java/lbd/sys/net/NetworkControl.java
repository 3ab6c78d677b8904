package lbd.sys.net;

import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The links and addresses of this network namespace, asked for and changed: [Rtnetlink], or a fake in tests.
///
/// Changes return 0 or the errno, as the caller knows which are no trouble (an address that is gone already).
public interface NetworkControl extends AutoCloseable {
    /// Every link, then every address.
    void dump(Consumer<KernelEvent> sink);

    /// Adds an address; IPv6 without duplicate address detection, which would keep it unusable for a second.
    int addAddress(int ifindex, InetAddress address, int prefixLength, @Nullable String label);

    int removeAddress(int ifindex, InetAddress address, int prefixLength);

    /// A virtual link without settings of its own, down.
    ///
    /// @param kind as `ip link` has it
    int addLink(String name, String kind);

    /// A macvlan link in bridge mode, down.
    int addMacvlan(String name, int parent, Mac mac);

    /// Changes settings by rtnetlink: a read-only /proc/sys is no obstacle.
    int configureIpv4(int ifindex, Rtnetlink.Ipv4Setting... settings);

    /// No link-local address by itself: two nodes with one MAC would make the same.
    int withoutLinkLocal(int ifindex);

    int setUp(int ifindex, boolean up);

    int removeLink(int ifindex);

    @Override
    void close();
}
