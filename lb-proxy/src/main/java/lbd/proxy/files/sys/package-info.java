/// Files as the system has them: by the octets of their names, whatever the locale of this process; from descriptor to
/// descriptor, so that what was looked at is what is opened; and asked what of them is in memory, so that an event loop
/// never waits for a disk.
///
/// Called by `files`, on workers but for the questions that cannot wait; calls the C library through
/// lb-sys.
@NullMarked
package lbd.proxy.files.sys;

import org.jspecify.annotations.NullMarked;
