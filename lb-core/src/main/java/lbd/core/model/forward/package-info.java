/// What the configuration says of listeners that forward packets rather than take connections.
@NullMarked
package lbd.core.model.forward;

import org.jspecify.annotations.NullMarked;
