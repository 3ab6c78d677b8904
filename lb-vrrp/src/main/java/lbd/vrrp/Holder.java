package lbd.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.sys.Errno;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.NetworkControl;
import lbd.sys.net.Rtnetlink;
import lbd.vrrp.link.AddedRecord;
import lbd.vrrp.link.Links;
import lbd.vrrp.packet.WireNumbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Adds addresses and links to the node and takes away what it added, and nothing else.
///
/// An address that is there already and is not lbd's (an owner's real address) is left alone when the
/// instance withdraws. What is added is recorded first, so that [#removeLeftOvers] of the next daemon finds
/// it after a crash.
final class Holder {
    private static final Logger log = LoggerFactory.getLogger(Holder.class);

    /// How many left-overs a log line names.
    private static final int SHOWN = 10;

    private final NetworkControl kernel;
    private final Links links;
    private final AddedRecord added;
    private final Set<String> foreign = new HashSet<>();

    // What was there when we came, and nobody has asked for since.
    private final Set<String> unclaimed;

    Holder(NetworkControl kernel, Links links, AddedRecord added) {
        this.kernel = kernel;
        this.links = links;
        this.added = added;
        unclaimed = new HashSet<>(added.entries());
    }

    /// Removes what another process has left, and no instance goes on with.
    void removeUnclaimed() {
        for (String entry : List.copyOf(unclaimed)) {
            unclaimed.remove(entry);
            removeLeftOver(entry.split(" "));
            added.removed(entry);
        }
    }

    /// Adds addresses, each to its link.
    void add(Map<VirtualAddress, LinkInfo> addresses) {
        List<String> lines = new ArrayList<>(addresses.size());
        for (Map.Entry<VirtualAddress, LinkInfo> e : addresses.entrySet()) {
            lines.add(entry(e.getValue(), e.getKey()));
        }
        added.adding(lines);
        for (Map.Entry<VirtualAddress, LinkInfo> e : addresses.entrySet()) {
            add(e.getValue(), e.getKey());
        }
    }

    private void add(LinkInfo link, VirtualAddress address) {
        String entry = entry(link, address);
        boolean inherited = unclaimed.remove(entry);
        int errno = kernel.addAddress(link.index(), address.address(), address.prefixLength(), address.label());
        if (errno == Errno.EEXIST && !inherited && !isOurs(link.index(), address.address())) {
            foreign.add(entry);
            added.removed(entry);
            log.atWarn()
                    .addKeyValue("event", "vrrp.address_exists")
                    .addKeyValue("address", address)
                    .addKeyValue("interface", link.name())
                    .log();
        } else if (errno != 0 && errno != Errno.EEXIST) {
            added.removed(entry);
            log.atError()
                    .addKeyValue("event", "vrrp.address_failed")
                    .addKeyValue("address", address)
                    .addKeyValue("interface", link.name())
                    .addKeyValue("reason", Errno.text(errno))
                    .log();
        }
    }

    /// Whether the address on the link is marked as ours, or was recorded by us where the kernel keeps no
    /// marks.
    private boolean isOurs(int ifindex, InetAddress address) {
        links.clear();
        kernel.dump(links::apply);
        for (AddressInfo info : links.addressesOf(ifindex)) {
            if (info.address().equals(address)) {
                return info.protocol() == Rtnetlink.PROTOCOL;
            }
        }
        return false;
    }

    /// Writes down what could not be, once it can.
    void retryRecord(long now) {
        added.retry(now);
    }

    /// Walks the path of [#add] on an interface that there cannot be, so that it is linked when it is needed.
    void rehearse() {
        InetAddress nobodys = WireNumbers.address(new byte[] {127, (byte) 255, (byte) 255, (byte) 254});
        kernel.addAddress(Integer.MAX_VALUE, nobodys, 32, null);
    }

    void remove(LinkInfo link, VirtualAddress address) {
        String entry = entry(link, address);
        if (foreign.remove(entry)) {
            return;
        }
        kernel.removeAddress(link.index(), address.address(), address.prefixLength());
        added.removed(entry);
    }

    /// Removes an address that nobody here holds.
    ///
    /// @return whether it was there and is gone
    boolean removeStray(AddressInfo info) {
        return kernel.removeAddress(info.ifindex(), info.address(), info.prefixLength()) == 0;
    }

    /// Makes a link of the virtual router's own and leaves it down.
    void addLink(VirtualMacLink link, int parent) {
        LinkInfo there = links.named(link.name());
        if (unclaimed.remove("link " + link.name())
                && there != null
                && there.mac().equals(link.mac())) {
            // With its addresses.
            return;
        }
        added.adding("link " + link.name());
        int errno = kernel.addMacvlan(link.name(), parent, link.mac());
        if (errno == Errno.EEXIST) {
            // Left over without a record, perhaps in another mode or with another MAC.
            removeLink(link.name());
            errno = kernel.addMacvlan(link.name(), parent, link.mac());
        }
        if (errno != 0) {
            log.atError()
                    .addKeyValue("event", "vrrp.link_failed")
                    .addKeyValue("interface", link.name())
                    .addKeyValue("reason", Errno.text(errno))
                    .log();
        }
        kernel.dump(links::apply);
        LinkInfo made = links.named(link.name());
        if (made != null) {
            kernel.withoutLinkLocal(made.index());
            kernel.configureIpv4(
                    made.index(),
                    new Rtnetlink.Ipv4Setting(Rtnetlink.Ipv4Setting.ARP_IGNORE, 1),
                    new Rtnetlink.Ipv4Setting(Rtnetlink.Ipv4Setting.RP_FILTER, 0),
                    new Rtnetlink.Ipv4Setting(Rtnetlink.Ipv4Setting.ACCEPT_LOCAL, 1));
        }
    }

    void removeLink(VirtualMacLink link) {
        LinkInfo made = links.named(link.name());
        if (made != null) {
            kernel.removeLink(made.index());
        }
        added.removed("link " + link.name());
    }

    void setUp(VirtualMacLink link, boolean up) {
        LinkInfo made = links.named(link.name());
        if (made != null) {
            kernel.setUp(made.index(), up);
        }
    }

    /// The parent must neither answer ARP for addresses of the virtual MAC's link nor ask with them as the
    /// sender: clients would learn its own MAC. Put back by [#restoreArp].
    void quietArp(LinkInfo parent) {
        String entry = "arp " + parent.name() + " " + parent.arpIgnore() + " " + parent.arpAnnounce();
        boolean known = parent.arpIgnore() >= 0 && parent.arpAnnounce() >= 0;
        boolean right = parent.arpIgnore() >= 1 && parent.arpAnnounce() == 2;
        unclaimed.removeIf(e -> e.startsWith("arp " + parent.name() + " "));
        boolean changed = added.entries().stream().anyMatch(e -> e.startsWith("arp " + parent.name() + " "));
        if (known && !right && !changed) {
            added.adding(entry);
            setArp(parent, Math.max(1, parent.arpIgnore()), 2);
        }
    }

    void restoreArp(String parentName) {
        for (String entry : added.entries()) {
            if (entry.startsWith("arp " + parentName + " ")) {
                removeLeftOver(entry.split(" "));
                added.removed(entry);
            }
        }
    }

    /// @return 0, or the errno
    private int setArp(LinkInfo link, int ignore, int announce) {
        int errno = kernel.configureIpv4(
                link.index(),
                new Rtnetlink.Ipv4Setting(Rtnetlink.Ipv4Setting.ARP_IGNORE, ignore),
                new Rtnetlink.Ipv4Setting(Rtnetlink.Ipv4Setting.ARP_ANNOUNCE, announce));
        if (errno != 0) {
            log.atWarn()
                    .addKeyValue("event", "vrrp.arp_setting_failed")
                    .addKeyValue("interface", link.name())
                    .addKeyValue("reason", Errno.text(errno))
                    .log();
        }
        return errno;
    }

    /// Removes what a daemon that was killed has left here. What cannot be removed stays in the record.
    void removeLeftOvers() {
        unclaimed.clear();
        List<String> gone = new ArrayList<>();
        for (String entry : added.entries()) {
            int errno = removeLeftOver(entry.split(" "));
            if (errno == 0) {
                gone.add(entry);
            }
            if (errno == 0 || isGone(errno)) {
                added.removed(entry);
            } else {
                log.atWarn()
                        .addKeyValue("event", "vrrp.left_over_stays")
                        .addKeyValue("what", entry)
                        .addKeyValue("reason", Errno.text(errno))
                        .log();
            }
        }
        if (!gone.isEmpty()) {
            log.atInfo()
                    .addKeyValue("event", "vrrp.left_overs_removed")
                    .addKeyValue("count", gone.size())
                    .addKeyValue("what", gone.subList(0, Math.min(gone.size(), SHOWN)))
                    .log();
        }
    }

    /// @return 0, or why it was not removed
    private int removeLeftOver(String[] words) {
        LinkInfo link = words.length < 2 ? null : links.named(words[1]);
        if (link == null) {
            return Errno.ENODEV;
        }
        try {
            return switch (words[0]) {
                case "address" ->
                    kernel.removeAddress(link.index(), InetAddress.ofLiteral(words[2]), Integer.parseInt(words[3]));
                case "link" -> kernel.removeLink(link.index());
                case "arp" -> setArp(link, Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                default -> Errno.ENODEV;
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // A line that was damaged where the disk was full names nothing.
            return Errno.ENODEV;
        }
    }

    private static boolean isGone(int errno) {
        return errno == Errno.ENODEV || errno == Errno.EADDRNOTAVAIL;
    }

    private void removeLink(String name) {
        LinkInfo link = links.named(name);
        if (link != null) {
            kernel.removeLink(link.index());
        }
    }

    private static String entry(LinkInfo link, VirtualAddress address) {
        return "address " + link.name() + " " + address.address().getHostAddress() + " " + address.prefixLength();
    }
}
