/// What the configuration says of TLS: who we are ([Certificate]), what is spoken ([TlsSettings]), and what a
/// listener or a pool makes of it ([ListenerTls], [PoolTls]). Certificates and keys are read with the
/// configuration, so that they are as valid as the rest of it when they arrive here.
///
/// Built by lb-config, read by `lbd.proxy.tls`, by checks over TLS and by who watches certificates; calls
/// nothing of ours.
@NullMarked
package lbd.core.model.tls;

import org.jspecify.annotations.NullMarked;
