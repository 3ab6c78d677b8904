/// The node's links and addresses as the kernel tells of them, and what lbd added to them.
///
/// Called on the VRRP thread; the record is written before an address is added, so that a process that
/// was killed leaves nothing behind that nobody knows of.
@NullMarked
package lbd.vrrp.link;

import org.jspecify.annotations.NullMarked;
