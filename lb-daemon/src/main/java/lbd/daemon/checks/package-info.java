/// Health checks as a part of the daemon, and the way of a verdict.
///
/// [ChecksPart] gives lb-health the servers as they are in force and posts its verdicts to the state thread, which
/// tells the servers of the pools. What the pools decide by themselves (passive checks) goes the other way by
/// [PoolNews], and what the operator says by [ChecksPart#operator], so that one verdict knows all that is known about
/// a server.
@NullMarked
package lbd.daemon.checks;

import org.jspecify.annotations.NullMarked;
