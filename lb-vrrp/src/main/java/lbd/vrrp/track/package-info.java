/// What tracked things make of an instance's priority: a pure computation.
@NullMarked
package lbd.vrrp.track;

import org.jspecify.annotations.NullMarked;
