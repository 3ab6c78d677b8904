package lbd.vrrp;

import lbd.sys.net.Mac;

/// Who takes frames of this node's before its own network stack does, and has to know which virtual MACs are its.
/// Called on the VRRP thread: must not block.
@FunctionalInterface
public interface MacListener {
    /// Said before frames for it can come, as announcements are still to be sent, and after the addresses are gone.
    void virtualMac(Mac mac, boolean held);
}
