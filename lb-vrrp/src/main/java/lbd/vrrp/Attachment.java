package lbd.vrrp;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;

/// Where an instance is attached to the node: the port of its interface and, with a virtual MAC, a link of its
/// own.
final class Attachment {
    private final Node node;
    private final Instance owner;
    private @Nullable Port port;
    private @Nullable VirtualMacLink macLink;

    Attachment(Node node, Instance owner) {
        this.node = node;
        this.owner = owner;
    }

    @Nullable
    Port port() {
        return port;
    }

    /// Null without a virtual MAC.
    @Nullable
    VirtualMacLink macLink() {
        return macLink;
    }

    /// The MAC that the addresses are announced with.
    Mac mac() {
        if (macLink != null) {
            return macLink.mac();
        }
        LinkInfo link = node.link(owner.spec().interfaceName());
        return link == null ? new Mac(0) : link.mac();
    }

    /// Follows the interface: it may be new, gone, or another one of the same name.
    ///
    /// @param link null while the interface does not exist
    /// @return whether the virtual MAC's link was gone, and was made again: what was held on it is not there
    boolean follow(@Nullable LinkInfo link) {
        Port current = port;
        if (current != null && link != null && current.ifindex() == link.index()) {
            return remake(link);
        }
        if (current == null && link == null) {
            return false;
        }
        leave();
        if (link != null) {
            InstanceSpec spec = owner.spec();
            Port next = node.port(spec, link);
            next.join(owner);
            port = next;
            if (spec.virtualMac()) {
                VirtualMacLink mine = VirtualMacLink.of(spec, link.index());
                macLink = mine;
                node.holder().addLink(mine, link.index());
                node.holder().quietArp(link);
            }
        }
        return false;
    }

    /// Somebody may have taken the virtual MAC's link down, on which a master holds its addresses.
    void raise() {
        VirtualMacLink mine = macLink;
        LinkInfo link = mine == null ? null : node.link(mine.name());
        if (mine != null && link != null && !link.up()) {
            node.holder().setUp(mine, true);
        }
    }

    private boolean remake(LinkInfo parent) {
        VirtualMacLink mine = macLink;
        if (mine == null || node.link(mine.name()) != null) {
            return false;
        }
        node.holder().addLink(mine, parent.index());
        return node.link(mine.name()) != null;
    }

    /// The address that adverts come from, or null while there is none.
    @Nullable
    InetAddress source(LinkInfo link) {
        InstanceSpec spec = owner.spec();
        UnicastSpec unicast = spec.unicast();
        if (unicast != null && unicast.source() != null) {
            InetAddress configured = unicast.source();
            return node.having(configured).isEmpty() ? null : configured;
        }
        Set<InetAddress> virtual = new HashSet<>();
        spec.virtualAddresses().forEach(a -> virtual.add(a.address()));
        // The owner's own address is the virtual one.
        InetAddress real = node.primary(link.index(), spec.isIpv4(), virtual);
        return real == null && spec.priority() == InstanceSpec.OWNER
                ? node.primary(link.index(), spec.isIpv4(), Set.of())
                : real;
    }

    /// Why there is no [#source].
    String noSource() {
        InstanceSpec spec = owner.spec();
        UnicastSpec unicast = spec.unicast();
        if (unicast != null && unicast.source() != null) {
            return "this node does not have the address " + unicast.source().getHostAddress() + " (unicast.source)";
        }
        return "interface " + spec.interfaceName() + " has no " + (spec.isIpv4() ? "IPv4" : "link-local IPv6")
                + " address to send from";
    }

    /// Lets go of the port only.
    void abandon() {
        Port p = port;
        port = null;
        if (p != null) {
            node.release(p, owner);
        }
    }

    void leave() {
        Port p = port;
        port = null;
        if (p != null) {
            node.release(p, owner);
        }
        VirtualMacLink mine = macLink;
        macLink = null;
        if (mine != null) {
            node.holder().removeLink(mine);
            String parent = owner.spec().interfaceName();
            if (!node.usesVirtualMac(parent, owner)) {
                node.holder().restoreArp(parent);
            }
        }
    }
}
