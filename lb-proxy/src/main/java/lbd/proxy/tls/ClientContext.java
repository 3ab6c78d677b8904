package lbd.proxy.tls;

import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.PoolTls;
import lbd.core.tls.CertifiedName;
import lbd.proxy.tls.sys.NativeContext;
import lbd.proxy.tls.sys.NativeCredential;
import lbd.proxy.tls.sys.NativeSession;
import lbd.proxy.tls.sys.TlsException;
import lbd.proxy.tls.sys.Verifier.Verdict;
import org.jspecify.annotations.Nullable;

/// What all TLS connections to the servers of one pool share, sessions to be taken up again among it. One serves all
/// event loops.
public final class ClientContext {
    private final PoolTls spec;
    private final NativeContext context;
    private final @Nullable ServerVerifier verifier;

    /// @throws TlsException if the library does not take what the configuration says
    ClientContext(PoolTls spec) throws TlsException {
        this.spec = spec;
        Certificate own = spec.own();
        NativeCredential shown = own == null ? null : NativeCredential.of(own.chain(), own.key(), null);
        this.context = NativeContext.client(spec.settings(), spec.verify(), spec.alpn(), shown);
        try {
            this.verifier = spec.verify() ? new ServerVerifier(spec.roots()) : null;
        } catch (GeneralSecurityException e) {
            throw new TlsException("the roots are not taken: " + e.getMessage(), e);
        }
    }

    PoolTls spec() {
        return spec;
    }

    /// Servers of different names take up nothing of each other's.
    private record Whose(SocketAddress address, String name) {}

    /// A session with a server.
    ///
    /// @param name that its certificate has to bear; asked for (SNI) unless it is an address (RFC 6066 section 3)
    NativeSession connect(SocketAddress address, String name) {
        String asked = CertifiedName.address(name) == null ? name : null;
        return NativeSession.connect(
                context,
                asked,
                new Whose(address, name),
                chain -> verifier == null ? Verdict.GOOD : verifier.verify(name, chain));
    }

    /// Whether what the server shows needs no time to be verified.
    boolean knows(String name, byte[][] chain) {
        return verifier == null || verifier.knows(name, chain);
    }
}
