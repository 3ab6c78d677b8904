/// What tracked things make of an instance's priority: a pure computation.
///
/// Called by lb-vrrp on its thread, and by scripts for their verdicts; calls the model alone.
@NullMarked
package lbd.vrrp.track;

import org.jspecify.annotations.NullMarked;
