/// Keys of those who sign tokens, as JSON has them.
///
/// A set is read with the configuration where it is a file, and by whoever fetches it where it is published.
///
/// Called by the readers of `section` and by the daemon's `jwks`; calls lb-core's model alone.
@NullMarked
package lbd.config.jwk;

import org.jspecify.annotations.NullMarked;
