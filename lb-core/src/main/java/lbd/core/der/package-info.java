/// DER (ITU-T X.690), as far as OCSP, certificates' extensions and requests for certificates need it.
///
/// Called by `core.tls`, by lb-config's `tls` and by the daemon's `acme` and `ocsp`; calls nothing of
/// ours.
@NullMarked
package lbd.core.der;

import org.jspecify.annotations.NullMarked;
