/// Rules of header fields; see [lbd.core.edit].
@NullMarked
package lbd.bench.edit;

import org.jspecify.annotations.NullMarked;
