/// What the configuration says of listeners that forward packets rather than take connections.
///
/// Built by lb-config, read by lb-forward and by the commands that speak of it. What a pool of such a
/// listener cannot have is checked here; what an interface cannot do shows at the start.
@NullMarked
package lbd.core.model.forward;

import org.jspecify.annotations.NullMarked;
