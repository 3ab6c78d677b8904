/// The PROXY protocol: the few bytes in which a proxy tells who connected to it, before anything else is said
/// (haproxy.org, proxy-protocol.txt, versions 1 and 2).
///
/// [HeaderReader] takes bytes as they come, to the last one of the header and none after it. What it read is a
/// [ProxyHeader]; what is no header is a [MalformedHeader], found in the order of the bytes, however they were cut into
/// reads. [HeaderWriter] makes the bytes to send. Nothing here knows sockets, or whom to believe: a header is only
/// worth what the network it came from is trusted.
@NullMarked
package lbd.core.proxyprotocol;

import org.jspecify.annotations.NullMarked;
