/// The life of the certificates that clients are shown: which they are and where, and how long they last.
///
/// [Shown] lists them as the configuration in force has them; [ExpiryWatch] says in the log and in `lbd
/// status` when one comes to its end.
@NullMarked
package lbd.daemon.certificate;

import org.jspecify.annotations.NullMarked;
