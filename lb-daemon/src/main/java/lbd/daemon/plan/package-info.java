/// What a configuration would change: computed from the one in force and the next, in one place for all who tell of it.
///
/// [ConfigChanges] are of the files alone, by name and key, and empty where both mean the same. A [Plan] has
/// beside them what they do to this process now: whose work in hand would be cut, which keys of hashes would
/// move to other servers, which addresses would leave this node. `lbd plan` shows one, and the reload carries
/// out what it says.
@NullMarked
package lbd.daemon.plan;

import org.jspecify.annotations.NullMarked;
