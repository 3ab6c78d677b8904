package lbd.proxy.tls;

import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final String HTTP_1 = "http/1.1";

    /// Of one pool. A client that asks for more has those that it asked for before forgotten, and others' too.
    private static final int MOST_NAMES = 1000;

    private final PoolTls spec;
    private final @Nullable String name;
    private final NativeContext context;
    private final @Nullable ServerVerifier verifier;
    private final AtomicReference<@Nullable ClientContext> forHttp1 = new AtomicReference<>();
    private final Map<String, ClientContext> named = new ConcurrentHashMap<>();

    /// @throws TlsException if the library does not take what the configuration says
    ClientContext(PoolTls spec) throws TlsException {
        this.spec = spec;
        this.name = null;
        this.context = settled(spec);
        try {
            this.verifier = spec.verify() ? new ServerVerifier(spec.roots()) : null;
        } catch (GeneralSecurityException e) {
            throw new TlsException("the roots are not taken: " + e.getMessage(), e);
        }
    }

    /// The same verifier with other settings.
    private ClientContext(PoolTls spec, ClientContext of) throws TlsException {
        this.spec = spec;
        this.name = of.name;
        this.context = settled(spec);
        this.verifier = of.verifier;
    }

    /// The same for servers that are known by one name.
    private ClientContext(String name, ClientContext of) {
        this.spec = of.spec;
        this.name = name;
        this.context = of.context;
        this.verifier = of.verifier;
    }

    /// The same for connections on which a server is asked for this name, and has to bear it. Connections are told
    /// apart by it. Any thread.
    public ClientContext named(String host) {
        ClientContext known = named.get(host);
        if (known != null) {
            return known;
        }
        if (named.size() >= MOST_NAMES) {
            named.keySet().stream().findAny().ifPresent(named::remove);
        }
        return named.computeIfAbsent(host, its -> new ClientContext(its, this));
    }

    /// The name that requests have asked for; null: each server's own.
    public @Nullable String name() {
        return name;
    }

    /// Whether requests have a say in the name.
    public boolean isByHost() {
        return spec.byHost();
    }

    /// Whether that is this one, or it under a name that it still knows.
    public boolean covers(@Nullable ClientContext other) {
        return other == this || (other != null && other.name != null && named.get(other.name) == other);
    }

    private static NativeContext settled(PoolTls spec) throws TlsException {
        Certificate own = spec.own();
        NativeCredential shown = own == null ? null : NativeCredential.of(own.chain(), own.key(), null);
        return NativeContext.client(spec.settings(), spec.verify(), spec.alpn(), shown);
    }

    /// The same for connections that are to speak HTTP/1.1 whatever else the server could. Made when it is first asked
    /// for. Any thread.
    ///
    /// @return null where the pool offers no HTTP/1.1
    public @Nullable ClientContext forHttp1() {
        ClientContext made = forHttp1.get();
        if (made == null && spec.alpn().contains(HTTP_1)) {
            try {
                // Where two threads come at once the first one's stays.
                forHttp1.compareAndSet(null, new ClientContext(spec.offering(List.of(HTTP_1)), this));
            } catch (TlsException e) {
                throw new IllegalStateException("it was taken with more to offer", e);
            }
            made = forHttp1.get();
        }
        return made;
    }

    PoolTls spec() {
        return spec;
    }

    /// Servers of different names take up nothing of each other's.
    private record Whose(SocketAddress address, String name) {}

    /// A session with a server.
    ///
    /// @param bears what its certificate has to bear; asked for (SNI) unless it is an address (RFC 6066 section 3)
    NativeSession connect(SocketAddress address, String bears) {
        String asked = CertifiedName.address(bears) == null ? bears : null;
        return NativeSession.connect(
                context,
                asked,
                new Whose(address, bears),
                chain -> verifier == null ? Verdict.GOOD : verifier.verify(bears, chain));
    }

    /// Whether what the server shows needs no time to be verified.
    boolean knows(String bears, byte[][] chain) {
        return verifier == null || verifier.knows(bears, chain);
    }
}
