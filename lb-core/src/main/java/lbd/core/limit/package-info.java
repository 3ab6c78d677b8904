/// Limits on how often something may happen, by key: token buckets in tables of a fixed size.
///
/// A [RateLimit] is one of the configuration's, with its [RateTable] and its counts. A key is hashed ([KeyHash]) with a
/// secret of this process and not kept: whatever a client sends costs the same, and nobody outside can choose keys that
/// meet.
@NullMarked
package lbd.core.limit;

import org.jspecify.annotations.NullMarked;
