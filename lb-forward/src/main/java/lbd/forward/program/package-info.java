/// The compiled program and the layout of its maps, without the kernel.
@NullMarked
package lbd.forward.program;

import org.jspecify.annotations.NullMarked;
