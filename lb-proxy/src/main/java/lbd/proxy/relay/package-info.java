/// Bytes that flow between two sockets without being looked at: TCP sessions, and HTTP connections after an upgrade.
/// [Relay] is both ways, [Direction] one; [Bulk] says when they had better stay in the kernel.
///
/// Called by `tcp`, and by `http` for a tunnel; calls `stream`.
@NullMarked
package lbd.proxy.relay;

import org.jspecify.annotations.NullMarked;
