/// Files by which listeners are put into maintenance: looked at off the loops, once a second.
@NullMarked
package lbd.daemon.maintenance;

import org.jspecify.annotations.NullMarked;
