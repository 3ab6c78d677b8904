package lbd.config.section;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.core.model.ListenerSpec;
import lbd.core.model.ListenerSpec.Protocol;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.model.tls.CertificateSet;
import lbd.core.model.tls.TlsCipher;
import lbd.core.model.tls.TlsGroup;
import lbd.core.model.tls.TlsSettings;
import lbd.core.model.tls.TlsVersion;

/// `tls:` of the file: what listeners and pools refer to by name.
final class TlsReader {
    private static final int LONGEST_PROTOCOL = 255;

    private final Map<String, CertificateSet> certificates = new HashMap<>();
    private final Map<String, TlsSettings> profiles = new HashMap<>();
    private final List<Value> byPage = new ArrayList<>();
    private final Map<String, AcmeSpec> accounts = new HashMap<>();
    private final UniqueNames names = new UniqueNames();

    /// Reads the section; what is good of it can be asked for afterwards.
    boolean read(MapReader map) {
        var declared = map.list("profiles", v -> v.map(this::profile));
        var authorities = map.list("acme", v -> v.map(this::acme));
        var files = map.list("certificates", v -> v.map(this::certificate));
        return map.build(() -> declared.isGood() && authorities.isGood() && files.isGood());
    }

    private String profile(MapReader map) {
        var name = map.required("name", names::claim);
        var settings = settings(map, Field.good(TlsSettings.INTERMEDIATE));
        return map.build(() -> {
            profiles.put(name.get(), settings.get());
            return name.get();
        });
    }

    private String acme(MapReader map) {
        AcmeSpec read = AcmeReader.read(map, names);
        accounts.put(read.name(), read);
        return read.name();
    }

    /// By its name.
    private AcmeSpec account(Value value) {
        AcmeSpec found = accounts.get(value.reference(NamedKind.TLS_ACME));
        if (found == null) {
            throw value.refusedElsewhere();
        }
        if (found.challenge() == AcmeSpec.Challenge.HTTP_01) {
            byPage.add(value);
        }
        return found;
    }

    /// Says where an authority will find nobody.
    void warn(List<ListenerSpec> listeners) {
        boolean answered = listeners.stream().anyMatch(l -> l.protocol() == Protocol.HTTP && l.tls() == null);
        if (!answered) {
            byPage.forEach(
                    value -> value.warn(
                            "http-01 is answered by HTTP listeners without tls, and there is none: the authority looks at port 80"));
        }
    }

    private String certificate(MapReader map) {
        var name = map.required("name", names::claim);
        var read = CertificateReader.read(map, name.orElse(""), this::account);
        return map.build(() -> {
            certificates.put(name.get(), read.get());
            return name.get();
        });
    }

    /// `certificates:` of a listener or pool: names, or written out.
    List<CertificateSet> certificates(Value value) {
        return value.oneOrMore(this::certificateOrName);
    }

    private CertificateSet certificateOrName(Value value) {
        if (value.isMap()) {
            return value.map(map -> {
                var read = CertificateReader.read(map, "", this::account);
                return map.build(read);
            });
        }
        return declared(value);
    }

    /// One of `certificates:`
    CertificateSet declared(Value value) {
        String name = value.reference(NamedKind.TLS_CERTIFICATE);
        CertificateSet found = certificates.get(name);
        if (found == null) {
            // It has a mistake, which is told where it stands.
            throw value.refusedElsewhere();
        }
        return found;
    }

    /// Of ALPN (RFC 7301).
    static String protocolName(Value value) {
        String name = value.line();
        if (name.length() > LONGEST_PROTOCOL || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw value.refuse("is no name of a protocol");
        }
        return name;
    }

    /// A profile, and what is said otherwise than it.
    Field<TlsSettings> settings(MapReader map) {
        return settings(map, map.optional("profile", this::named, TlsSettings.INTERMEDIATE));
    }

    private TlsSettings named(Value value) {
        if (value.is("intermediate")) {
            return TlsSettings.INTERMEDIATE;
        }
        if (value.is("modern")) {
            return TlsSettings.MODERN;
        }
        return profiles.getOrDefault(value.reference(NamedKind.TLS_PROFILE), TlsSettings.INTERMEDIATE);
    }

    private static Field<TlsSettings> settings(MapReader map, Field<TlsSettings> base) {
        TlsSettings otherwise = base.orElse(TlsSettings.INTERMEDIATE);
        var versions = map.optional(
                "versions",
                v -> v.oneOrMore(one -> word(one, TlsVersion.values(), TlsVersion::word)),
                otherwise.versions());
        var ciphers = map.optional(
                "ciphers",
                v -> v.oneOrMore(one -> word(one, TlsCipher.values(), TlsCipher::word)),
                otherwise.ciphers());
        var groups = map.optional(
                "groups", v -> v.oneOrMore(one -> word(one, TlsGroup.values(), TlsGroup::word)), otherwise.groups());
        return versions.isGood() && ciphers.isGood() && groups.isGood()
                ? Field.good(new TlsSettings(versions.get(), ciphers.get(), groups.get()))
                : base;
    }

    private static <E extends Enum<E>> E word(Value value, E[] all, Function<E, String> wordOf) {
        Map<String, E> byWord = new LinkedHashMap<>();
        for (E one : all) {
            byWord.put(wordOf.apply(one), one);
        }
        E found = byWord.get(value.word(byWord.keySet()));
        return Objects.requireNonNull(found);
    }
}
