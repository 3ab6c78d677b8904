package lbd.forward;

import java.net.InetSocketAddress;

/// A server as one service has it.
///
/// @param service the service's number
record Target(int service, InetSocketAddress at) {}
