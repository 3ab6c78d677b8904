package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.sys.net.ArpFrame;
import lbd.sys.net.Claim;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.sys.net.NeighborFrame;
import lbd.sys.net.PacketSocket;
import lbd.vrrp.packet.Datagram;
import lbd.vrrp.packet.Refusal;
import lbd.vrrp.sys.Poller;
import lbd.vrrp.sys.RawSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One interface in one family: the sockets that its instances share, and who of them has which VRID.
final class OpenPort implements Port {
    private static final Logger log = LoggerFactory.getLogger(Port.class);
    /// At most this many packets a turn, so that a flood cannot keep the timers waiting.
    private static final int MAX_READS = 512;
    private static final Mac GROUP_IPV4 = new Mac(0x0100_5e00_0012L);
    private static final Mac GROUP_IPV6 = new Mac(0x3333_0000_0012L);
    private static final int ETHERNET = 14;

    private final String interfaceName;
    private final int ifindex;
    private final boolean ipv4;
    private final Poller poller;
    private final RawSocket adverts;
    private final PacketSocket claims;
    private final PacketSocket frames;
    private final ByteBuffer behindEthernet;
    private final @Nullable Instance[] byVrid = new Instance[256];
    private final Counters strays = new Counters();
    private final LogLimit limit = new LogLimit();
    private int users;

    OpenPort(LinkInfo link, boolean ipv4, Poller poller) {
        interfaceName = link.name();
        ifindex = link.index();
        this.ipv4 = ipv4;
        this.poller = poller;
        adverts = new RawSocket(interfaceName, ifindex, ipv4);
        claims = ipv4 ? PacketSocket.arpOf(ifindex) : PacketSocket.neighborsOf(ifindex);
        frames = PacketSocket.sender();
        behindEthernet = frames.out().slice(ETHERNET, frames.out().capacity() - ETHERNET);
        poller.add(adverts.fd());
        poller.add(claims.fd());
    }

    @Override
    public int ifindex() {
        return ifindex;
    }

    @Override
    public void join(Instance instance) {
        byVrid[instance.spec().virtualRouterId()] = instance;
        users++;
    }

    @Override
    public boolean leave(Instance instance) {
        byVrid[instance.spec().virtualRouterId()] = null;
        users--;
        return users == 0;
    }

    @Override
    public void drain(long nowNanos) {
        for (int i = 0; i < MAX_READS; i++) {
            switch (adverts.read()) {
                case EMPTY -> {
                    drainClaims(nowNanos);
                    return;
                }
                case BROKEN -> stray(Refusal.TOO_SHORT, nowNanos);
                case DATAGRAM -> deliver(adverts.datagram(), nowNanos);
            }
        }
    }

    private void deliver(Datagram datagram, long nowNanos) {
        int vrid = datagram.virtualRouterId();
        Instance instance = vrid < 0 ? null : byVrid[vrid];
        if (instance == null) {
            stray(vrid < 0 ? Refusal.TOO_SHORT : Refusal.UNKNOWN_VRID, nowNanos);
        } else {
            instance.received(datagram, nowNanos);
        }
    }

    private void stray(Refusal reason, long nowNanos) {
        strays.refuse(reason);
        // Other virtual routers on the link are no news.
        long suppressed = reason == Refusal.UNKNOWN_VRID ? -1 : limit.pass(reason, nowNanos);
        if (suppressed >= 0) {
            log.atWarn()
                    .addKeyValue("event", "vrrp.packet_refused")
                    .addKeyValue("interface", interfaceName)
                    .addKeyValue("reason", reason.word())
                    .addKeyValue("suppressed", suppressed)
                    .log();
        }
    }

    private void drainClaims(long nowNanos) {
        for (int i = 0; i < MAX_READS; i++) {
            int length = claims.read();
            if (length == 0) {
                return;
            }
            Claim claim = ipv4 ? ArpFrame.claim(claims.in(), length) : NeighborFrame.claim(claims.in(), length);
            if (claim != null) {
                claimed(claim, nowNanos);
            }
        }
    }

    private void claimed(Claim claim, long nowNanos) {
        for (Instance instance : byVrid) {
            if (instance != null) {
                instance.claimed(claim, nowNanos);
            }
        }
    }

    @Override
    public ByteBuffer advert(boolean virtualMac) {
        return virtualMac ? behindEthernet : adverts.out();
    }

    @Override
    public int send(int length, InetAddress to) {
        return adverts.send(length, to);
    }

    @Override
    public int sendFrom(Mac source, int length) {
        ByteBuffer frame = frames.out();
        (ipv4 ? GROUP_IPV4 : GROUP_IPV6).write(frame, 0);
        source.write(frame, 6);
        frame.putShort(12, (short) (ipv4 ? 0x0800 : NeighborFrame.ETHERTYPE));
        return frames.send(ETHERNET + length, ifindex);
    }

    @Override
    public int announce(LinkInfo link, Mac mac, InetAddress address, boolean reply) {
        int length = address.getAddress().length == 4
                ? ArpFrame.announce(frames.out(), mac, address, reply)
                : NeighborFrame.announce(frames.out(), mac, address, link.forwardsIpv6());
        return frames.send(length, link.index());
    }

    @Override
    public PortStatus status() {
        return new PortStatus(interfaceName, ipv4, strays);
    }

    @Override
    public void close() {
        poller.remove(adverts.fd());
        poller.remove(claims.fd());
        adverts.close();
        claims.close();
        frames.close();
    }
}
