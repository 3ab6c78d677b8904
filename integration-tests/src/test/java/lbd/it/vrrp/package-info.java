/// VRRP between real processes: lbd and keepalived in network namespaces on one bridge, a client that probes the
/// address every 5 ms.
///
/// Needs root, `ip`, `ping`, `keepalived` and `tshark`. Without root the tests are skipped and say so; where
/// the environment variable CI is `true` they fail instead.
@NullMarked
package lbd.it.vrrp;

import org.jspecify.annotations.NullMarked;
