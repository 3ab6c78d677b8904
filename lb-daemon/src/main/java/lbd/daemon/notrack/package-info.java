/// `process.notrack`: clients' connections stay out of the kernel's table of connections.
@NullMarked
package lbd.daemon.notrack;

import org.jspecify.annotations.NullMarked;
