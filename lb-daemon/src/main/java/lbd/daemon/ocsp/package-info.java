/// What issuers say of our certificates now (OCSP, RFC 6960): fetched ahead, verified, kept, and given to the listeners
/// that staple it to their handshakes (RFC 6066 section 8).
///
/// [OcspQuestion] and [OcspAnswer] are bytes and what they mean; [Renewal] says when to ask; [OcspPart] asks,
/// on a thread of its own, and never stands in the way: a handshake has the last good answer, or none.
@NullMarked
package lbd.daemon.ocsp;

import org.jspecify.annotations.NullMarked;
