/// Keys of those who sign tokens, as JSON has them.
///
/// A set is read with the configuration where it is a file, and by whoever fetches it where it is published.
@NullMarked
package lbd.config.jwk;

import org.jspecify.annotations.NullMarked;
