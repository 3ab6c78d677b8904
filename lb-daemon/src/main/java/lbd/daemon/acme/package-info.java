/// Certificates that an authority signs when it is asked (ACME, RFC 8555).
///
/// [AcmePart] says when to ask: where there is none, and when a third of its life is left, or
/// when the authority wants it ([RenewalAdvice]). [Issuance] is one
/// order from beginning to end, over an [AcmeSession] that speaks the protocol; [AccountKey] signs what we
/// say. What comes of it is a file, written whole or not at all, and it comes into force as every file that
/// changes: so nodes that share the folder have it from whoever asked. Our own client rather than a
/// library's: with the one HTTP client, the JDK's signatures and [lbd.core.der] it is a few hundred lines,
/// and libraries bring ten megabytes of cryptography that the JDK has.
@NullMarked
package lbd.daemon.acme;

import org.jspecify.annotations.NullMarked;
