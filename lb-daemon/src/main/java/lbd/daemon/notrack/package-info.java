/// `process.notrack`: clients' connections stay out of the kernel's table of connections.
///
/// [NotrackPart] is a part of a reload; the rules go to nftables by lb-sys's netlink, in a table of our
/// own that the kernel removes with this process.
@NullMarked
package lbd.daemon.notrack;

import org.jspecify.annotations.NullMarked;
