package lbd.proxy.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.ListenerTls.UnknownName;
import lbd.core.model.tls.Stapling;
import lbd.proxy.tls.sys.NativeCredential;
import lbd.proxy.tls.sys.TlsException;
import org.jspecify.annotations.Nullable;

/// The certificates of a listener, by the names that they are for, with what is stapled to them. Immutable.
final class Credentials {
    private final boolean refuses;
    private final Map<Certificate, Made> made = new HashMap<>();
    private final Map<String, NativeCredential[]> byName = new HashMap<>();
    private final NativeCredential[] fallback;

    private static final class Made {
        private final NativeCredential credential;
        private final byte @Nullable [] staple;

        private Made(NativeCredential credential, byte @Nullable [] staple) {
            this.credential = credential;
            this.staple = staple;
        }
    }

    /// @param staples answers of issuers, by certificate
    /// @param before  whose credentials go on where nothing has changed; null where there are none
    /// @throws TlsException if the library does not take what the configuration says
    Credentials(ListenerTls spec, Map<X509Certificate, byte[]> staples, @Nullable Credentials before)
            throws TlsException {
        refuses = spec.unknownName() == UnknownName.REJECT;
        boolean stapled = !(spec.stapling() instanceof Stapling.Off);
        Map<String, List<Certificate>> named = new HashMap<>();
        for (Certificate certificate : spec.certificates()) {
            byte[] staple = stapled ? staples.get(certificate.leaf()) : null;
            Made known = before == null ? null : before.made.get(certificate);
            boolean same = known != null && Arrays.equals(known.staple, staple);
            made.put(
                    certificate,
                    same && known != null
                            ? known
                            : new Made(NativeCredential.of(certificate.chain(), certificate.key(), staple), staple));
            for (String name : certificate.names()) {
                named.computeIfAbsent(name, n -> new ArrayList<>()).add(certificate);
            }
        }
        named.forEach((name, certificates) -> byName.put(name, chosen(withWildcards(name, certificates, named))));
        Certificate first = spec.certificates().getFirst();
        fallback = chosen(
                first.names().isEmpty()
                        ? List.of(first)
                        : named.getOrDefault(first.names().getFirst(), List.of(first)));
    }

    /// Those for a wildcard that the name falls under come after its own: a kind of key that these have not.
    private static List<Certificate> withWildcards(
            String name, List<Certificate> exact, Map<String, List<Certificate>> named) {
        List<Certificate> all = new ArrayList<>(exact);
        if (!name.startsWith("*.")) {
            all.addAll(named.getOrDefault(wildcard(name), List.of()));
        }
        return all;
    }

    /// What covers a name; the name itself where nothing does.
    private static String wildcard(String name) {
        int dot = name.indexOf('.');
        return dot > 0 ? "*" + name.substring(dot) : name;
    }

    /// Those for one name: of each kind of key the first, and ECDSA before RSA, which costs a server ten times as much.
    private NativeCredential[] chosen(List<Certificate> certificates) {
        List<Certificate> chosen = new ArrayList<>();
        for (Certificate certificate : certificates) {
            if (chosen.stream().noneMatch(c -> kind(c).equals(kind(certificate)))) {
                chosen.add(kind(certificate).equals("RSA") ? chosen.size() : 0, certificate);
            }
        }
        NativeCredential[] credentials = new NativeCredential[chosen.size()];
        for (int i = 0; i < credentials.length; i++) {
            Made one = made.get(chosen.get(i));
            if (one == null) {
                throw new IllegalStateException("a certificate of no listener");
            }
            credentials[i] = one.credential;
        }
        return credentials;
    }

    private static String kind(Certificate certificate) {
        return certificate.leaf().getPublicKey().getAlgorithm();
    }

    /// @return null where the name is unknown and that is not served
    NativeCredential @Nullable [] find(@Nullable String name) {
        NativeCredential[] found = null;
        if (name != null) {
            found = byName.get(name);
            int dot = name.indexOf('.');
            if (found == null && dot > 0) {
                found = byName.get("*" + name.substring(dot));
            }
        }
        if (found != null) {
            return found;
        }
        return name == null || !refuses ? fallback : null;
    }
}
