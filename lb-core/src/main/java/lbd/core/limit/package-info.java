/// Limits on how often something may happen, and how much at once, by key.
///
/// A [Limit] is one of the configuration's with its counts: a [RateLimit] with token buckets in a [RateTable]
/// of a fixed size, a [ConcurrencyLimit], or a [BandwidthLimit], which lets bytes flow at a [Pace]. A key is
/// hashed ([KeyHash]) with a secret of this process and not kept: whatever a client sends costs the same, and
/// nobody outside can choose keys that meet. Only of those that are refused the last are kept for people to
/// see ([RefusedKeys]). [KeyCounts] counts what is in hand, and keeps no more entries than there are things.
///
/// Called by the gates of `http` and by `tcp` on any loop, and by the admin for those that are refused; calls
/// nobody.
@NullMarked
package lbd.core.limit;

import org.jspecify.annotations.NullMarked;
