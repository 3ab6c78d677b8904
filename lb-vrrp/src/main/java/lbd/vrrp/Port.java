package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;

/// One interface in one family, shared by its instances: [OpenPort], or a fake in tests. The VRRP thread's.
interface Port extends AutoCloseable {
    /// Opens the port of an interface in a family.
    interface Opener {
        Port open(LinkInfo link, boolean ipv4);
    }

    int ifindex();

    void join(Instance instance);

    /// Gives the VRID back; says whether nobody is left.
    boolean leave(Instance instance);

    /// Reads what is queued and hands it to the instances.
    void drain(long nowNanos);

    /// Where an advert is written, with its IP header first.
    ByteBuffer advert(boolean virtualMac);

    /// Sends what is in [#advert] from the interface's own MAC.
    ///
    /// @return 0, or the errno
    int send(int length, InetAddress to);

    /// Sends what is in [#advert] to the group, from the virtual MAC: as a frame, since the virtual MAC's link
    /// is down on a backup.
    int sendFrom(Mac source, int length);

    /// Announces an address once.
    ///
    /// @param link  where it is held
    /// @param reply for IPv4, as an ARP reply
    int announce(LinkInfo link, Mac mac, InetAddress address, boolean reply);

    PortStatus status();

    @Override
    void close();
}
