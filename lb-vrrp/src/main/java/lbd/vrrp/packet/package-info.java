/// Bytes to adverts and back: VRRPv2 and VRRPv3 with the IP header around them, over IPv4 and IPv6.
///
/// Pure functions over byte buffers. [AdvertWriter] makes a whole IP packet, so that source, TTL and traffic
/// class are ours and not the kernel's choice. [AdvertReader] judges a received [Datagram] by what an instance
/// expects and answers with an advert or with the one [Refusal] that fits: a refused packet is counted and has no
/// other effect on anybody.
@NullMarked
package lbd.vrrp.packet;

import org.jspecify.annotations.NullMarked;
