/// This machine's network as the kernel tells of it and lets it be changed: links, addresses and neighbours by
/// rtnetlink, whole frames by packet sockets.
///
/// [Rtnetlink] is where to begin; [NetlinkSocket] with [NetlinkWriter] and [Attributes] is for what else is asked.
/// Failures are [SysException]s, which name the call, what it was for and the error, or an errno where the caller
/// knows which are no trouble. One thread at a time, each its own.
@NullMarked
package lbd.sys.net;

import org.jspecify.annotations.NullMarked;
