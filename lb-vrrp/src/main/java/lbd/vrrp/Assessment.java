package lbd.vrrp;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.SysException;
import lbd.vrrp.track.Fitness;
import org.jspecify.annotations.Nullable;

/// What an instance depends on, as it was found last.
///
/// @param fitness    what is tracked makes of the priority
/// @param faults     what is wrong with what is tracked, the interface or its address; empty: nothing
/// @param local      the address that adverts come from; null while there is none
/// @param linkRemade the virtual MAC's link was gone, and is there anew
record Assessment(
        Fitness fitness, List<String> faults, @Nullable InetAddress local, boolean linkRemade) {
    /// Before anything was looked at.
    static final Assessment NONE = new Assessment(new Fitness(false, List.of(), 1), List.of(), null, false);

    /// Looks, and has the attachment follow the interface.
    static Assessment of(InstanceSpec spec, Node node, Attachment attachment) {
        Fitness fitness = Fitness.of(spec.priority(), spec.track(), node::verdict);
        List<String> faults = new ArrayList<>(fitness.faults());
        LinkInfo link = node.link(spec.interfaceName());
        if (link == null) {
            faults.add("interface " + spec.interfaceName() + " does not exist");
        } else if (!link.up() || !link.carrier()) {
            faults.add("interface " + spec.interfaceName() + " is down");
        }
        boolean remade = false;
        try {
            remade = attachment.follow(link);
        } catch (SysException e) {
            faults.add(e.getMessage());
        }
        InetAddress local = link == null ? null : attachment.source(link);
        if (link != null && local == null) {
            faults.add(attachment.noSource());
        }
        return new Assessment(fitness, List.copyOf(faults), local, remade);
    }
}
