package lbd.sys.net;

import java.net.InetAddress;

/// An address on a link.
///
/// @param protocol who added it (IFA_PROTO): 0 unknown, [Rtnetlink#PROTOCOL] lbd
public record AddressInfo(int ifindex, InetAddress address, int prefixLength, int protocol) {}
