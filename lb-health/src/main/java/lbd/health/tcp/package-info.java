/// `type: tcp`: a connection, and optionally what is said on it.
///
/// Called by [lbd.health.Checkers]; runs over `health.stream`.
@NullMarked
package lbd.health.tcp;

import org.jspecify.annotations.NullMarked;
