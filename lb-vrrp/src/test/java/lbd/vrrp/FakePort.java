package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.Datagram;
import lbd.vrrp.packet.WireNumbers;

/// A wire in memory: keeps what is sent, and brings what a test says that a neighbour sent.
final class FakePort implements Port {
    private static final int IPV4_HEADER = 20;

    /// An advert as it left.
    record Sent(int vrid, int priority, InetAddress from) {}

    final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Map<Integer, Instance> byVrid = new ConcurrentHashMap<>();
    private final Queue<Datagram> arriving = new ConcurrentLinkedQueue<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(AdvertWriter.MAX_BYTES);

    void arrives(int vrid, int priority, int centis, List<InetAddress> addresses, InetAddress from) {
        ByteBuffer bytes = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        Advert advert = new Advert(
                VrrpVersion.V3, vrid, priority, centis, AdvertAddresses.of(addresses), ChecksumForm.WITH_PSEUDO_HEADER);
        int length = AdvertWriter.write(bytes, advert, null, from, WireNumbers.GROUP_IPV4, 1);
        // The kernel fills it in.
        bytes.putShort(2, (short) length);
        Datagram datagram = Datagram.ofIpv4(bytes, length);
        if (datagram == null) {
            throw new IllegalStateException("no datagram");
        }
        arriving.add(datagram);
    }

    @Override
    public int ifindex() {
        return FakeNetwork.ETH0.index();
    }

    @Override
    public void join(Instance instance) {
        byVrid.put(instance.spec().virtualRouterId(), instance);
    }

    @Override
    public boolean leave(Instance instance) {
        byVrid.remove(instance.spec().virtualRouterId());
        return false;
    }

    @Override
    public void drain(long nowNanos) {
        for (Datagram d = arriving.poll(); d != null; d = arriving.poll()) {
            Instance instance = byVrid.get(d.virtualRouterId());
            if (instance != null) {
                instance.received(d, nowNanos);
            }
        }
    }

    @Override
    public ByteBuffer advert(boolean virtualMac) {
        return out;
    }

    @Override
    public int send(int length, InetAddress to) {
        byte[] from = new byte[4];
        out.get(12, from);
        sent.add(new Sent(out.get(IPV4_HEADER + 1) & 0xff, out.get(IPV4_HEADER + 2) & 0xff, WireNumbers.address(from)));
        return 0;
    }

    @Override
    public int sendFrom(Mac source, int length) {
        return send(length, WireNumbers.GROUP_IPV4);
    }

    @Override
    public int announce(LinkInfo link, Mac mac, InetAddress address, boolean reply) {
        return 0;
    }

    @Override
    public PortStatus status() {
        return new PortStatus("eth0", true, new Counters());
    }

    @Override
    public void close() {}
}
