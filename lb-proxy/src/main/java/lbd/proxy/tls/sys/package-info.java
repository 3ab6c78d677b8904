/// BoringSSL, by netty-tcnative's bindings to it, without an SSLEngine: a third less work on kept connections and half
/// of it in handshakes. The library is loaded by the first configuration that has TLS in it.
///
/// [Library] loads it, a [NativeContext] is what many connections share, a [NativeCredential] a certificate with its
/// key, and a [NativeSession] one connection. Addresses of native memory never leave this package. What may be shared
/// between threads is freed when nobody can reach it any more; a session is freed by its owner.
@NullMarked
package lbd.proxy.tls.sys;

import org.jspecify.annotations.NullMarked;
