package lbd.vrrp;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import lbd.sys.Errno;
import lbd.sys.net.KernelEvents;
import lbd.sys.net.NetworkControl;
import lbd.sys.net.PacketSocket;
import lbd.sys.net.Rtnetlink;
import lbd.sys.net.SysException;
import lbd.vrrp.link.AddedRecord;
import lbd.vrrp.link.Links;
import lbd.vrrp.packet.WireNumbers;
import lbd.vrrp.sys.Poller;

/// All that is opened once for VRRP, checked for what lbd is allowed to do.
record Kernel(
        NetworkControl netlink, KernelEvents events, Poller poller, Links links, Holder holder, AddedRecord added) {
    /// Opens everything, and removes what a killed daemon has left on the node.
    ///
    /// @param record see [AddedRecord#open]
    /// @throws VrrpStartException if a capability is missing, or another daemon runs here
    static Kernel open(Path record) throws VrrpStartException {
        Kernel kernel = openAfter(record);
        kernel.holder.removeLeftOvers();
        return kernel;
    }

    /// Opens everything, and leaves what another process has left for who goes on with it.
    ///
    /// @throws VrrpStartException as [#open]
    static Kernel openAfter(Path record) throws VrrpStartException {
        try {
            PacketSocket.sender().close();
        } catch (SysException e) {
            throw new VrrpStartException("VRRP needs the capability CAP_NET_RAW: " + e.getMessage(), e);
        }
        try {
            Rtnetlink netlink = new Rtnetlink();
            requireNetAdmin(netlink);
            AddedRecord added = AddedRecord.open(record);
            // Events first: what changes during the dump is told again.
            KernelEvents events = new KernelEvents();
            Links links = new Links();
            netlink.dump(links::apply);
            Holder holder = new Holder(netlink, links, added);
            return new Kernel(netlink, events, new Poller(), links, holder, added);
        } catch (SysException | IOException e) {
            throw new VrrpStartException("VRRP cannot start: " + e.getMessage(), e);
        }
    }

    /// Asks for the removal of an address that nobody has: who may not, is told so; who may, that it is not
    /// there.
    private static void requireNetAdmin(Rtnetlink netlink) throws VrrpStartException {
        InetAddress nobodys = WireNumbers.address(new byte[] {127, (byte) 255, (byte) 255, (byte) 254});
        int errno = netlink.removeAddress(1, nobodys, 32);
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            throw new VrrpStartException(
                    "VRRP needs the capability CAP_NET_ADMIN to add addresses", new SecurityException("EPERM"));
        }
    }

    /// Asks for all links and addresses anew.
    void refresh() {
        links.clear();
        netlink.dump(links::apply);
    }

    void close() {
        netlink.close();
        events.close();
        poller.close();
        added.close();
    }
}
