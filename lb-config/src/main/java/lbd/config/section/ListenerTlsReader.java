package lbd.config.section;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.config.tls.Crls;
import lbd.core.model.Http2Spec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.ClientVerification;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.ListenerTls;
import lbd.core.model.tls.ListenerTls.UnknownName;
import lbd.core.model.tls.Stapling;
import lbd.core.model.tls.Tickets;
import lbd.core.model.tls.TlsFiles;
import lbd.core.runtime.Turnstile;
import lbd.core.tls.CertificateExtensions;
import org.jspecify.annotations.Nullable;

/// `tls:` of a listener.
final class ListenerTlsReader {
    private static final Duration MIN_HANDSHAKE = Duration.ofMillis(100);
    private static final Duration MAX_HANDSHAKE = Duration.ofHours(1);
    private static final List<String> HTTP_1 = List.of("http/1.1");
    private static final List<String> HTTP = List.of("h2", "http/1.1");

    private final TlsReader shared;
    private final Field<Protocol> protocol;
    private final Field<Http2Spec> http2;

    private ListenerTlsReader(TlsReader shared, Field<Protocol> protocol, Field<Http2Spec> http2) {
        this.shared = shared;
        this.protocol = protocol;
        this.http2 = http2;
    }

    /// Null where the listener does not have it.
    static Field<@Nullable ListenerTls> of(
            MapReader map, TlsReader shared, Field<Protocol> protocol, Field<Http2Spec> http2) {
        ListenerTlsReader reader = new ListenerTlsReader(shared, protocol, http2);
        return map.<@Nullable ListenerTls>optional("tls", reader::read, null);
    }

    private ListenerTls read(Value value) {
        if (protocol.isGood() && protocol.get() == Protocol.UDP) {
            throw value.refuse("only a listener with protocol tcp or http has it");
        }
        ListenerTls tls = value.map(this::read);
        if (tls.stapling() instanceof Stapling.Off) {
            tls.certificates().stream()
                    .filter(one -> CertificateExtensions.mustStaple(one.leaf()))
                    .forEach(one -> value.warn("clients refuse the certificate " + one.file()
                            + " without the answer of its issuer; ocsp: fetch staples it"));
        }
        return tls;
    }

    private ListenerTls read(MapReader map) {
        var certificates = map.required("certificates", shared::certificates);
        var unknownName = map.optional("unknown_name", v -> v.word(UnknownName.class), UnknownName.FIRST);
        var settings = shared.settings(map);
        var alpn = map.optional("alpn", v -> v.oneOrMore(this::protocolName), defaultAlpn());
        var client = map.<@Nullable Verified>optional("client", v -> v.map(ListenerTlsReader::client), null);
        var tickets = map.section("tickets", ListenerTlsReader::tickets);
        var watch = map.optional("watch", Value::flag, false);
        var stapling = map.optional("ocsp", ListenerTlsReader::stapling, Stapling.OFF);
        var handshake = map.optional("handshake", v -> v.duration(MIN_HANDSHAKE, MAX_HANDSHAKE), ListenerTls.HANDSHAKE);
        var sessions = map.optional(
                "session_cache",
                v -> v.is("off") ? 0 : v.integer(1, ListenerTls.MAX_SESSION_CACHE),
                ListenerTls.SESSION_CACHE);
        var pace = map.optional("max_handshakes", v -> v.is("off") ? 0 : Rate.perSecond(v, Turnstile.MOST), 0);
        return map.build(() -> {
            Verified verified = client.get();
            return new ListenerTls(
                    CertificateSet.all(certificates.get()),
                    unknownName.get(),
                    settings.get(),
                    alpn.get(),
                    verified == null ? null : verified.client(),
                    tickets.get().tickets(),
                    handshake.get(),
                    pace.get(),
                    sessions.get(),
                    stapling.get(),
                    new TlsFiles(
                            certificates.get(),
                            verified == null ? null : verified.ca(),
                            verified == null ? null : verified.crl(),
                            tickets.get().file(),
                            watch.get()));
        });
    }

    /// `fetch`, or in whole `{staple: fetch}`.
    private static Stapling stapling(Value value) {
        return value.isMap()
                ? value.map(map -> {
                    var staple = map.required("staple", ListenerTlsReader::staple);
                    return map.build(staple::get);
                })
                : stapleWord(value);
    }

    private static Stapling staple(Value value) {
        return value.isMap()
                ? value.map(map -> {
                    var file = map.required("file", v -> v.parsed("a file", Certificates::ocspAnswer));
                    return map.build(file::get);
                })
                : stapleWord(value);
    }

    private static Stapling stapleWord(Value value) {
        return value.word(List.of("off", "fetch")).equals("fetch") ? Stapling.FETCH : Stapling.OFF;
    }

    private List<String> defaultAlpn() {
        return protocol.isGood() && protocol.get() == Protocol.HTTP ? spoken() : List.of();
    }

    private List<String> spoken() {
        return http2.orElse(Http2Spec.DEFAULT).offered() ? HTTP : HTTP_1;
    }

    /// An HTTP listener speaks what it speaks; of a TCP one only the servers know.
    private String protocolName(Value value) {
        String name = value.line();
        if (protocol.isGood() && protocol.get() == Protocol.HTTP && !spoken().contains(name)) {
            throw value.refuse(
                    name.equals("h2")
                            ? "the listener's http2 is off"
                            : "unknown protocol \"" + name + "\"; allowed: " + String.join(", ", spoken()));
        }
        return TlsReader.protocolName(value);
    }

    private record ReadTickets(Tickets tickets, @Nullable String file) {}

    private static ReadTickets tickets(MapReader map) {
        var rotate = map.optional(
                "rotate", v -> v.duration(Tickets.MIN_ROTATE, Tickets.MAX_ROTATE), Tickets.DEFAULT.rotate());
        var keys = map.optional(
                "keys_file",
                v -> SecretFile.read(v, f -> Certificates.ticketKeys(f, Tickets.KEY_SIZE)),
                List.<KeyBytes>of());
        var file = map.<@Nullable String>optional("keys_file", v -> v.parsed("a file", f -> f), null);
        return map.build(() -> new ReadTickets(new Tickets(rotate.get(), keys.get()), file.get()));
    }

    private enum Verify {
        OPTIONAL,
        REQUIRED
    }

    private record Verified(
            ClientVerification client, String ca, @Nullable String crl) {}

    private static List<X509CRL> lists(Value value, Field<List<X509Certificate>> roots) {
        List<X509CRL> lists = value.parsed("a file", Crls::of);
        Crls.refused(lists, roots.orElse(List.of())).forEach(value::warn);
        return lists;
    }

    private static Verified client(MapReader map) {
        var verify = map.required("verify", v -> v.word(Verify.class));
        var roots = map.required("ca", v -> v.parsed("a file", Chains::all));
        var crls = map.optional("crl", v -> lists(v, roots), List.<X509CRL>of());
        var depth = map.optional("depth", v -> v.integer(0, ClientVerification.MAX_DEPTH), ClientVerification.DEPTH);
        var names = map.optional("names", v -> v.oneOrMore(Value::line), List.<String>of());
        var ca = map.required("ca", v -> v.parsed("a file", f -> f));
        var crl = map.<@Nullable String>optional("crl", v -> v.parsed("a file", f -> f), null);
        return map.build(() -> new Verified(
                new ClientVerification(
                        verify.get() == Verify.REQUIRED, roots.get(), crls.get(), depth.get(), names.get()),
                ca.get(),
                crl.get()));
    }
}
