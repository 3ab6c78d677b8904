/// Files by which listeners are put into maintenance: looked at off the loops, once a second.
///
/// [MaintenanceFiles] is a part of a reload; it calls `core.runtime`, where lb-proxy's listeners find the
/// answer.
@NullMarked
package lbd.daemon.maintenance;

import org.jspecify.annotations.NullMarked;
