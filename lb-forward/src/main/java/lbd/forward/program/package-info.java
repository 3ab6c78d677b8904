/// The compiled program and the layout of its maps, without the kernel.
///
/// Called by lb-forward and its `sys`, to create maps and to read and write their entries; calls nothing
/// of ours. The C source beside the resources is the other half of the layout: a test compares the two.
@NullMarked
package lbd.forward.program;

import org.jspecify.annotations.NullMarked;
