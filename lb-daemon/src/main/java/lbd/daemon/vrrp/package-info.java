/// VRRP as a part of the daemon: lb-vrrp starts, reloads and stops with the configuration.
///
/// [VrrpPart] is the part; behind it [RunningVrrp], which is lb-vrrp ([LbVrrp]) or a fake in tests, and
/// [TrackedState], which tells lb-vrrp of this daemon's listeners and pools. No class of lb-vrrp is loaded before a
/// configuration has an instance.
@NullMarked
package lbd.daemon.vrrp;

import org.jspecify.annotations.NullMarked;
