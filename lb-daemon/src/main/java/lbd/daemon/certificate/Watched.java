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
import lbd.core.model.tls.Stapling;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/// Something of a listener's TLS that is read again when its files change.
sealed interface Watched {
    /// To look at.
    List<String> files();

    /// Reads it anew.
    ///
    /// @return what it changes in a listener that has it; the same where the listener does not have it
    /// @throws IllegalArgumentException if it cannot be read, or is not fit
    UnaryOperator<ListenerTls> read();

    /// All of a listener.
    static List<Watched> of(ListenerTls tls) {
        List<Watched> all = new ArrayList<>();
        TlsFiles files = tls.files();
        files.certificates().stream()
                .map(CertificateSet::source)
                // What an authority signs is written by lbd itself, or by another node.
                .filter(source -> files.watch() || source instanceof CertificateSource.Acme)
                .forEach(source -> all.add(new Of(source)));
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
        public UnaryOperator<ListenerTls> read() {
            List<Certificate> read = Certificates.read(source);
            if (SelfSigned.isStarting(read.getFirst().leaf())) {
                // Nobody has signed yet, and what stands in does already.
                return tls -> tls;
            }
            return tls -> {
                TlsFiles files = tls.files();
                List<CertificateSet> sets = files.certificates().stream()
                        .map(set -> set.source().equals(source) ? new CertificateSet(source, read) : set)
                        .toList();
                return tls.with(files.with(sets), tls.client(), tls.tickets());
            };
        }
    }

    /// Who signs clients.
    record Ca(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public UnaryOperator<ListenerTls> read() {
            List<X509Certificate> roots = Chains.all(file);
            return tls -> {
                ClientVerification client = tls.client();
                return client == null || !file.equals(tls.files().ca())
                        ? tls
                        : tls.with(tls.files(), client.with(roots, client.crls()), tls.tickets());
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
        public UnaryOperator<ListenerTls> read() {
            List<X509CRL> lists = Crls.of(file);
            return tls -> {
                ClientVerification client = tls.client();
                return client == null || !file.equals(tls.files().crl())
                        ? tls
                        : tls.with(tls.files(), client.with(client.roots(), lists), tls.tickets());
            };
        }
    }

    /// What an issuer's responder says.
    record Staple(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public UnaryOperator<ListenerTls> read() {
            Stapling.Answer read = Certificates.ocspAnswer(file);
            return tls ->
                    tls.stapling() instanceof Stapling.Answer its && its.file().equals(file) ? tls.with(read) : tls;
        }
    }

    /// Keys of tickets that nodes share.
    record TicketKeys(String file) implements Watched {
        @Override
        public List<String> files() {
            return List.of(file);
        }

        @Override
        public UnaryOperator<ListenerTls> read() {
            List<KeyBytes> keys = Certificates.ticketKeys(file, Tickets.KEY_SIZE);
            return tls -> Objects.equals(file, tls.files().ticketKeys())
                    ? tls.with(
                            tls.files(), tls.client(), new Tickets(tls.tickets().rotate(), keys))
                    : tls;
        }
    }
}
