/// DER (ITU-T X.690), as far as OCSP, certificates' extensions and requests for certificates need it.
@NullMarked
package lbd.core.der;

import org.jspecify.annotations.NullMarked;
