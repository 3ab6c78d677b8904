package lbd.vrrp;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.vrrp.election.State;
import lbd.vrrp.track.Verdict;
import org.jspecify.annotations.Nullable;

/// What an instance needs of the loop that it runs on. Called on the VRRP thread.
interface Node {
    Holder holder();

    @Nullable
    LinkInfo link(String name);

    @Nullable
    InetAddress primary(int ifindex, boolean ipv4, Set<InetAddress> virtual);

    /// Where this node has the address, on whatever link.
    List<AddressInfo> having(InetAddress address);

    @Nullable
    LinkInfo link(int ifindex);

    boolean isThere(int ifindex, InetAddress address);

    Port port(InstanceSpec spec, LinkInfo link);

    void release(Port port, Instance instance);

    /// How the instance stood in the process before; null where it begins anew.
    Heritage.@Nullable Standing inherited(InstanceSpec spec);

    /// Whether another instance has a virtual MAC on this interface.
    boolean usesVirtualMac(String interfaceName, Instance except);

    Verdict verdict(TrackSpec track);

    /// How many addresses all instances have together.
    int totalAddresses();

    /// From which lateness on a deadline means that we were paused.
    long pauseNanos(long advertNanos);

    /// Has the instance take its addresses when the adverts of all that take over with it are out: other backups
    /// wait for these.
    void hold(Instance instance);

    /// Withdraws the instance's addresses, now or, when all stop, after everybody's priority 0 is out.
    void withdraw(Instance instance);

    /// An error while something was done for the instance: it is put in fault, at the loop's next turn.
    void failed(Instance instance, Throwable e, long now);

    /// Frames for a virtual MAC come to this node from now on, or no longer.
    void virtualMac(Mac mac, boolean held);

    void statusChanged();

    void changed(Instance instance, State.Kind state);
}
