/// VRRP: election, announcements, addresses and links.
@NullMarked
package lbd.vrrp;

import org.jspecify.annotations.NullMarked;
