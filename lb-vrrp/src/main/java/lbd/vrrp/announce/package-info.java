/// Telling the neighbours where an address is: gratuitous ARP (RFC 826, 5227), unsolicited neighbor
/// advertisements (RFC 4861), and when to send them.
///
/// Pure: frames are written into byte buffers, [Announcements] is told the time and asked for the next address
/// to announce.
@NullMarked
package lbd.vrrp.announce;

import org.jspecify.annotations.NullMarked;
