/// The life of certificates, with real peers.
@NullMarked
package lbd.it.tls;

import org.jspecify.annotations.NullMarked;
