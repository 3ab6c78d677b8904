/// What the configuration says about changing requests and answers on their way: rules of header fields, as values that
/// cannot be wrong. A listener and a route may each have a [RouteEdits]; what a route says comes after its listener's.
@NullMarked
package lbd.core.model.edge;

import org.jspecify.annotations.NullMarked;
