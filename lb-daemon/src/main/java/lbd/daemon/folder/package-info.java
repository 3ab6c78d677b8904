/// Where the daemon has its admin socket and what must outlive it, and where commands look for that.
///
/// Called by who binds, opens or looks for such a file, in the daemon and in commands; calls nothing of
/// ours.
@NullMarked
package lbd.daemon.folder;

import org.jspecify.annotations.NullMarked;
