/// Answers that wait here for slow clients, so that their servers need not.
@NullMarked
package lbd.proxy.buffer;

import org.jspecify.annotations.NullMarked;
