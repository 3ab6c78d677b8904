/// Where the daemon has its admin socket and what must outlive it, and where commands look for that.
@NullMarked
package lbd.daemon.folder;

import org.jspecify.annotations.NullMarked;
