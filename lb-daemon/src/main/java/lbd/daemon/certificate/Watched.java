package lbd.daemon.certificate;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.config.tls.Crls;
import lbd.config.tls.SelfSigned;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.PoolTls;
import lbd.core.model.tls.PoolTlsFiles;
import lbd.core.model.tls.Stapling;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/// Something of the TLS of listeners and pools that is read again when its files change.
sealed interface Watched {
    /// To look at.
    List<String> files();

    /// Reads it anew.
    ///
    /// @throws IllegalArgumentException if it cannot be read, or is not fit
    Edit read();

    /// What files say now, for those that have them; others stay the same.
    interface Edit {
        default ListenerTls of(ListenerTls tls) {
            return tls;
        }

        default PoolTls of(PoolTls tls) {
            return tls;
        }
    }

    /// All of a listener.
    static List<Watched> of(ListenerTls tls) {
        List<Watched> all = new ArrayList<>();
        TlsFiles files = tls.files();
        files.certificates().forEach(set -> add(all, set.source(), files.watch()));
        if (files.watch()) {
            if (tls.stapling() instanceof Stapling.Answer answer) {
                all.add(new Staple(answer.file()));
            }
            add(all, files.ca(), Ca::new);
            add(all, files.crl(), Crl::new);
            add(all, files.ticketKeys(), TicketKeys::new);
        }
        return all;
    }

    /// All of a pool.
    static List<Watched> of(PoolTls tls) {
        List<Watched> all = new ArrayList<>();
        PoolTlsFiles files = tls.files();
        if (files.own() != null) {
            add(all, files.own(), files.watch());
        }
        if (files.watch()) {
            add(all, files.ca(), Ca::new);
        }
        return all;
    }

    private static void add(List<Watched> all, CertificateSource source, boolean watch) {
        // What an authority signs is written by lbd itself, or by another node.
        if (watch || source instanceof CertificateSource.Acme) {
            all.add(new Of(source));
        }
    }

    private static void add(List<Watched> all, @Nullable String file, Function<String, Watched> of) {
        if (file != null) {
            all.add(of.apply(file));
        }
    }

    /// Certificates with their keys.
    record Of(CertificateSource source) implements Watched {
        @Override
        public List<String> files() {
            return source.files();
        }

        @Override
        public Edit read() {
            List<Certificate> read = Certificates.read(source);
            // Where nobody has signed yet what stands in does already.
            return SelfSigned.isStarting(read.getFirst().leaf()) ? new Edit() {} : new Shown(source, read);
        }
    }

    /// Certificates that were read.
    record Shown(CertificateSource source, List<Certificate> read) implements Edit {
        @Override
        public ListenerTls of(ListenerTls tls) {
            TlsFiles files = tls.files();
            List<CertificateSet> sets = files.certificates().stream()
                    .map(set -> set.source().equals(source) ? new CertificateSet(source, read) : set)
                    .toList();
            return tls.with(files.with(sets), tls.client(), tls.tickets());
        }

        /// Shows one only: which of several that are there now is not said.
        @Override
        public PoolTls of(PoolTls tls) {
            return source.equals(tls.files().own()) && read.size() == 1 ? tls.with(tls.roots(), read.getFirst()) : tls;
        }
    }

    /// Who signs clients, or servers.
    record Ca(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public Edit read() {
            List<X509Certificate> roots = Chains.all(file);
            return new Edit() {
                @Override
                public ListenerTls of(ListenerTls tls) {
                    ClientVerification client = tls.client();
                    return client == null || !file.equals(tls.files().ca())
                            ? tls
                            : tls.with(tls.files(), client.with(roots, client.crls()), tls.tickets());
                }

                @Override
                public PoolTls of(PoolTls tls) {
                    return file.equals(tls.files().ca()) ? tls.with(roots, tls.own()) : tls;
                }
            };
        }
    }

    /// Clients that have been taken back.
    record Crl(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public Edit read() {
            List<X509CRL> lists = Crls.of(file);
            return ofListener(tls -> {
                ClientVerification client = tls.client();
                return client == null || !file.equals(tls.files().crl())
                        ? tls
                        : tls.with(tls.files(), client.with(client.roots(), lists), tls.tickets());
            });
        }
    }

    /// What an issuer's responder says.
    record Staple(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public Edit read() {
            Stapling.Answer read = Certificates.ocspAnswer(file);
            return ofListener(tls ->
                    tls.stapling() instanceof Stapling.Answer its && its.file().equals(file) ? tls.with(read) : tls);
        }
    }

    /// Keys of tickets that nodes share.
    record TicketKeys(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public Edit read() {
            List<KeyBytes> keys = Certificates.ticketKeys(file, Tickets.KEY_SIZE);
            return ofListener(tls -> Objects.equals(file, tls.files().ticketKeys())
                    ? tls.with(
                            tls.files(), tls.client(), new Tickets(tls.tickets().rotate(), keys))
                    : tls);
        }
    }

    private static Edit ofListener(UnaryOperator<ListenerTls> edit) {
        return new Edit() {
            @Override
            public ListenerTls of(ListenerTls tls) {
                return edit.apply(tls);
            }
        };
    }
}
