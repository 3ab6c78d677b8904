package lbd.vrrp;

import lbd.core.model.vrrp.InstanceSpec;
import lbd.sys.net.Mac;

/// The macvlan link that holds an instance's addresses under the virtual router's MAC.
///
/// It is up only while we are master: an interface that is up speaks by itself (multicast listener reports),
/// and the switch would learn the virtual MAC on a backup's port.
///
/// @param name unique on the node, within the kernel's 15 characters
record VirtualMacLink(String name, Mac mac) {
    static VirtualMacLink of(InstanceSpec spec, int parent) {
        String name = (spec.isIpv4() ? "vrrp4." : "vrrp6.") + spec.virtualRouterId() + "." + parent;
        return new VirtualMacLink(name, Mac.virtual(spec.isIpv4(), spec.virtualRouterId()));
    }
}
