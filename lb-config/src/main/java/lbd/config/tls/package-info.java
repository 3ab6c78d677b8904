/// Certificates and private keys as files: read, and judged before they are taken, so that a reload with a
/// key that does not fit changes nothing. Everything that is wrong is an [IllegalArgumentException] whose
/// message says so; who reads the configuration puts the position before it.
///
/// Called by the readers of `section`, and by the daemon for certificates that it watches or is given;
/// calls the model and `core.der`.
@NullMarked
package lbd.config.tls;

import org.jspecify.annotations.NullMarked;
