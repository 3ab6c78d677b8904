package lbd.vrrp;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import lbd.sys.Errno;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.KernelEvent;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.sys.net.NetworkControl;
import lbd.sys.net.Rtnetlink;
import org.jspecify.annotations.Nullable;

/// One link in memory, `eth0`, with 10.0.0.1.
final class FakeNetwork implements NetworkControl {
    static final InetAddress PRIMARY = InetAddress.ofLiteral("10.0.0.1");
    static final LinkInfo ETH0 =
            new LinkInfo(7, "eth0", "", true, true, true, new Mac(0x0200_0000_0001L), 0, 0, 0, false);

    final Map<InetAddress, Integer> addresses = new ConcurrentHashMap<>(Map.of(PRIMARY, 24));
    /// Adding this one throws.
    volatile @Nullable InetAddress poison;

    boolean has(InetAddress address) {
        return addresses.containsKey(address);
    }

    @Override
    public void dump(Consumer<KernelEvent> sink) {
        sink.accept(new KernelEvent.LinkChanged(ETH0));
        addresses.forEach((address, prefixLength) ->
                sink.accept(new KernelEvent.AddressAdded(new AddressInfo(7, address, prefixLength, 0))));
    }

    @Override
    public int addAddress(int ifindex, InetAddress address, int prefixLength, @Nullable String label) {
        if (address.equals(poison)) {
            throw new IllegalStateException("poison");
        }
        return ifindex != 7 ? Errno.ENODEV : addresses.putIfAbsent(address, prefixLength) == null ? 0 : Errno.EEXIST;
    }

    @Override
    public int removeAddress(int ifindex, InetAddress address, int prefixLength) {
        return addresses.remove(address, prefixLength) ? 0 : Errno.EADDRNOTAVAIL;
    }

    @Override
    public int addLink(String name, String kind) {
        throw new UnsupportedOperationException(kind);
    }

    @Override
    public int addMacvlan(String name, int parent, Mac mac) {
        return Errno.EPERM;
    }

    @Override
    public int configureIpv4(int ifindex, Rtnetlink.Ipv4Setting... settings) {
        return 0;
    }

    @Override
    public int withoutLinkLocal(int ifindex) {
        return 0;
    }

    @Override
    public int setUp(int ifindex, boolean up) {
        return 0;
    }

    @Override
    public int removeLink(int ifindex) {
        return 0;
    }

    @Override
    public void close() {}
}
