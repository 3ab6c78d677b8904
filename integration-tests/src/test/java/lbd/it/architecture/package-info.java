/// The shape of the source: which module may know which.
@NullMarked
package lbd.it.architecture;

import org.jspecify.annotations.NullMarked;
