/// The load balancer's core, without I/O: every package below needs the JDK only, starts no thread and reads no clock.
///
/// `model` is what all others are built from; `pool`, `scheduler` and `runtime` hold what lives while the
/// daemon runs; `http`, `http1`, `http2`, `fastcgi`, `tls` and `proxyprotocol` are wire formats as
/// functions of bytes. All other modules call in; nothing is called out.
@NullMarked
package lbd.core;

import org.jspecify.annotations.NullMarked;
