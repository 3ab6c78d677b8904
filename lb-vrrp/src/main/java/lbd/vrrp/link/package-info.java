/// The node's links and addresses as the kernel tells of them, and what lbd added to them.
@NullMarked
package lbd.vrrp.link;

import org.jspecify.annotations.NullMarked;
