package lbd.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.sys.net.AddressInfo;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import lbd.vrrp.announce.Announcements;
import lbd.vrrp.election.State;
import org.jspecify.annotations.Nullable;

/// The addresses that an instance holds as the master, and their announcements. Empty on a backup.
final class HeldAddresses {
    /// Its number in every namespace of Linux.
    private static final int LOOPBACK = 1;

    /// At most this many announcements in a turn, so that no burst makes an advert late.
    private static final int FRAMES_A_TURN = 32;
    /// A network manager may remove several addresses, one after the other: it is left a moment to finish.
    private static final long PUT_BACK_NANOS = 50_000_000L;

    private final Node node;
    private final Attachment attachment;
    private final Counters counters;
    private final InstanceLog log;
    private final Map<VirtualAddress, LinkInfo> held = new LinkedHashMap<>();
    private InstanceSpec spec;
    private @Nullable Mac told;
    private Announcements<VirtualAddress> announcements;
    private long putBackAt = State.NEVER;

    HeldAddresses(InstanceSpec spec, Node node, Attachment attachment, Counters counters, InstanceLog log) {
        this.spec = spec;
        this.node = node;
        this.attachment = attachment;
        this.counters = counters;
        this.log = log;
        announcements = new Announcements<>(spec.garp(), node.totalAddresses());
    }

    long deadlineNanos() {
        return Math.min(announcements.deadlineNanos(), putBackAt);
    }

    boolean holds(InetAddress address) {
        for (VirtualAddress mine : held.keySet()) {
            if (mine.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /// Adds all and announces them: a take-over.
    void takeAll(long now) {
        addAll();
        announcements.start(List.copyOf(held.keySet()), now);
    }

    private void addAll() {
        VirtualMacLink macLink = attachment.macLink();
        if (macLink != null) {
            if (told == null) {
                told = macLink.mac();
                node.virtualMac(macLink.mac(), true);
            }
            node.holder().setUp(macLink, true);
        }
        hold(spec.virtualAddresses());
        hold(spec.excludedAddresses());
    }

    void announceAgain(long now) {
        announcements.again(now);
    }

    void withdrawAll() {
        announcements.stop();
        putBackAt = State.NEVER;
        withdraw(List.copyOf(held.keySet()));
        VirtualMacLink macLink = attachment.macLink();
        if (macLink != null) {
            node.holder().setUp(macLink, false);
        }
        Mac mac = told;
        if (mac != null) {
            told = null;
            node.virtualMac(mac, false);
        }
    }

    /// The virtual MAC's link was made anew: what was held on the old one is held there.
    void holdAgain(long now) {
        putBackAt = State.NEVER;
        held.clear();
        addAll();
        List<VirtualAddress> all = List.copyOf(held.keySet());
        announcements.add(all, all, now);
    }

    /// Takes a changed specification; what is held already and still wanted is not touched.
    void reload(InstanceSpec next, boolean master, long now) {
        if (!next.garp().equals(spec.garp())) {
            Announcements<VirtualAddress> fresh = new Announcements<>(next.garp(), node.totalAddresses());
            fresh.resume(announcements, now);
            announcements = fresh;
        }
        spec = next;
        if (master) {
            exchange(now);
        }
    }

    private void exchange(long now) {
        List<VirtualAddress> wanted = new ArrayList<>(spec.virtualAddresses());
        wanted.addAll(spec.excludedAddresses());
        List<VirtualAddress> gone = new ArrayList<>(held.keySet());
        gone.removeAll(wanted);
        withdraw(gone);
        wanted.removeAll(held.keySet());
        hold(wanted);
        if (!gone.isEmpty() || !wanted.isEmpty()) {
            announcements.add(List.copyOf(held.keySet()), wanted, now);
        }
    }

    /// An address has gone from a link, and it may not have been us.
    void addressGone(InetAddress address, int ifindex, long now) {
        for (Map.Entry<VirtualAddress, LinkInfo> e : held.entrySet()) {
            boolean same = e.getKey().address().equals(address) && e.getValue().index() == ifindex;
            if (same && !node.isThere(ifindex, address)) {
                putBackAt = Math.min(putBackAt, now + PUT_BACK_NANOS);
            }
        }
    }

    /// Puts back what is due.
    void due(long now) {
        if (putBackAt > now) {
            return;
        }
        putBackAt = State.NEVER;
        Map<VirtualAddress, LinkInfo> back = new LinkedHashMap<>();
        for (Map.Entry<VirtualAddress, LinkInfo> e : held.entrySet()) {
            if (!node.isThere(e.getValue().index(), e.getKey().address())) {
                back.put(e.getKey(), e.getValue());
                counters.addressesPutBack.increment();
                log.addressPutBack(e.getKey());
            }
        }
        node.holder().add(back);
        announcements.add(List.copyOf(held.keySet()), List.copyOf(back.keySet()), now);
    }

    /// Takes away what is there of our addresses though we do not hold them: left by a daemon without a record,
    /// or by another program. Two nodes would answer for them. Not called on a master; an owner's are its own, and
    /// on the loopback a real server has those for which a director hands it packets.
    void removeStrays() {
        if (spec.priority() == InstanceSpec.OWNER) {
            return;
        }
        removeStrays(spec.virtualAddresses());
        removeStrays(spec.excludedAddresses());
    }

    private void removeStrays(List<VirtualAddress> addresses) {
        for (VirtualAddress address : addresses) {
            for (AddressInfo info : node.having(address.address())) {
                LinkInfo link = node.link(info.ifindex());
                if (link != null
                        && isOursToRemove(address, link)
                        && node.holder().removeStray(info)) {
                    log.strayRemoved(address, link.name());
                }
            }
        }
    }

    /// A link-local address is another one on each link.
    private boolean isOursToRemove(VirtualAddress address, LinkInfo link) {
        VirtualMacLink macLink = attachment.macLink();
        String own = address.interfaceName() == null ? spec.interfaceName() : address.interfaceName();
        return !held.containsKey(address)
                && link.index() != LOOPBACK
                && (!address.address().isLinkLocalAddress()
                        || link.name().equals(own)
                        || (macLink != null && link.name().equals(macLink.name())));
    }

    void announceSome(long now) {
        for (int i = 0; i < FRAMES_A_TURN; i++) {
            VirtualAddress address = announcements.next(now);
            if (address == null) {
                return;
            }
            announce(address);
        }
    }

    private void announce(VirtualAddress address) {
        Port port = attachment.port();
        LinkInfo where = held.get(address);
        if (port == null || where == null) {
            return;
        }
        VirtualMacLink macLink = attachment.macLink();
        boolean onMacLink = macLink != null && where.name().equals(macLink.name());
        // From the link below: a frame needs no link of its own to carry the virtual MAC.
        LinkInfo link = onMacLink ? node.link(spec.interfaceName()) : where;
        if (link != null
                && port.announce(link, onMacLink ? attachment.mac() : where.mac(), address.address(), onMacLink) == 0) {
            counters.announcements.increment();
        }
    }

    // Loops, not lambdas: these would be linked at their first use, which is a take-over.
    private void hold(List<VirtualAddress> addresses) {
        Map<VirtualAddress, LinkInfo> found = new LinkedHashMap<>();
        for (VirtualAddress address : addresses) {
            LinkInfo link = linkFor(address);
            if (link != null) {
                found.put(address, link);
            }
        }
        held.putAll(found);
        node.holder().add(found);
    }

    private void withdraw(List<VirtualAddress> addresses) {
        for (VirtualAddress address : addresses) {
            withdraw(address);
        }
    }

    private @Nullable LinkInfo linkFor(VirtualAddress address) {
        VirtualMacLink macLink = attachment.macLink();
        String name = address.interfaceName();
        if (name == null) {
            name = macLink == null ? spec.interfaceName() : macLink.name();
        }
        LinkInfo link = node.link(name);
        if (link == null) {
            log.noInterface(address, name);
        }
        return link;
    }

    private void withdraw(VirtualAddress address) {
        LinkInfo link = held.remove(address);
        if (link != null) {
            node.holder().remove(link, address);
        }
    }
}
