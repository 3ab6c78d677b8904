/// A small framework that binds the tree to the model: every error of a file at once, each at its place.
///
/// A read function takes a [Value] or a [MapReader] and answers a good value, or reports what is wrong and throws
/// [Refused]. Who calls it is a [MapReader] (one key) or [Value#list] (one element): they go on with the next, so that
/// one file shows all its errors, and refuse the whole in the end.
///
///     static PoolConnections read(MapReader map) {
///         var idle = map.optional("idle", v -> v.integer(0, 100_000), 256);
///         var maxAge = map.required("max_age", v -> v.duration(SECOND, MONTH));
///         return map.build(() -> new PoolConnections(idle.get(), maxAge.get()));
///     }
///
/// [MapReader#build] reports each key that nobody asked for as unknown, with the nearest key that is legal there. So
/// the keys that a reader asks for are the ones that it allows, and nothing else lists them.
@NullMarked
package lbd.config.bind;

import org.jspecify.annotations.NullMarked;
