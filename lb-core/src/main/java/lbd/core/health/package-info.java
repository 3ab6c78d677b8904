/// Whether a server is up: the pure rules that make one verdict of many results.
///
/// [CheckState] counts the results of one check and says when the next one starts. [ServerVerdict] puts together what
/// the checks, an agent, live traffic, the operator and other servers say about one server; its standing changes in
/// one method only, which tells the [VerdictListener] why. [Quorum] does the same for a pool. Nothing here reads a
/// clock, knows a socket or a thread: time comes in as `nowNanos` of the monotonic clock, and one thread calls.
///
/// Called by lb-health for results and by the pools for what traffic saw; calls the [VerdictListener] back.
@NullMarked
package lbd.core.health;

import org.jspecify.annotations.NullMarked;
