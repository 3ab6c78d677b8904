/// What the configuration says of TLS: who we are ([Certificate]), what is spoken ([TlsSettings]), and what a listener
/// makes of it ([ListenerTls]). Certificates and keys are read with the configuration, so that they are as valid as the
/// rest of it when they arrive here.
@NullMarked
package lbd.core.model.tls;

import org.jspecify.annotations.NullMarked;
