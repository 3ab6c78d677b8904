/// The daemon: wiring, command line, admin.
@NullMarked
package lbd.daemon;

import org.jspecify.annotations.NullMarked;
