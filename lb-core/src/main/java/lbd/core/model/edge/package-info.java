/// What the configuration says about changing requests and answers on their way: rules of header fields, as values that
/// cannot be wrong. A listener and a route may each have a [RouteEdits]; what a route says comes after its listener's.
///
/// Built by lb-config. `core.edit` compiles the rules of fields; the rest is read by the packages of
/// lb-proxy that carry the names of the keys.
@NullMarked
package lbd.core.model.edge;

import org.jspecify.annotations.NullMarked;
