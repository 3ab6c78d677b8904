package lbd.config.section;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import lbd.config.bind.MapReader;
import lbd.config.bind.NamedKind;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.core.model.tls.AcmeSpec;
import lbd.core.model.tls.AcmeSpec.Challenge;
import lbd.core.model.tls.AcmeSpec.ExternalAccount;
import org.jspecify.annotations.Nullable;

/// An entry of `tls.acme`.
final class AcmeReader {
    private static final Pattern MAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9-]{2,63}");

    private AcmeReader() {}

    static AcmeSpec read(MapReader map, UniqueNames names) {
        var name = map.required("name", names::claim);
        var directory = map.required("directory", v -> v.parsed("an address with https://", AcmeReader::directory));
        var contact = map.optional("contact", v -> v.oneOrMore(AcmeReader::mail), List.<String>of());
        var storage = map.required("storage", v -> v.parsed("a folder", AcmeReader::folder));
        var challenge = map.optional("challenge", AcmeReader::challenge, Challenge.HTTP_01);
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        var instance = map.<@Nullable String>optional("vrrp_instance", v -> v.reference(NamedKind.VRRP_INSTANCE), null);
        var external =
                map.<@Nullable ExternalAccount>optional("external_account", v -> v.map(AcmeReader::external), null);
        var notify = map.optional("notify", CommandReader::read, List.<String>of());
        return map.build(() -> new AcmeSpec(
                name.get(),
                directory.get(),
                contact.get(),
                storage.get(),
                challenge.get(),
                roots.get(),
                instance.get(),
                external.get(),
                notify.get()));
    }

    private static ExternalAccount external(MapReader map) {
        var keyId = map.required("key_id", Value::line);
        var key = map.required("key_file", v -> v.parsed("a file", Certificates::macKey));
        return map.build(() -> new ExternalAccount(keyId.get(), key.get()));
    }

    private static URI directory(String text) {
        try {
            URI uri = new URI(text);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new IllegalArgumentException("expected an address with https://");
    }

    private static String folder(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("expected a path from the root, such as /var/lib/lbd/acme");
        }
        return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static String mail(Value value) {
        String text = value.line();
        if (!MAIL.matcher(text).matches()) {
            throw value.refuse("is no mail address");
        }
        return text;
    }

    private static Challenge challenge(Value value) {
        String word = value.word(List.of(Challenge.HTTP_01.word(), Challenge.TLS_ALPN_01.word()));
        return word.equals(Challenge.HTTP_01.word()) ? Challenge.HTTP_01 : Challenge.TLS_ALPN_01;
    }

    /// A name that a certificate is asked for.
    static String domain(Value value) {
        String name = value.line().toLowerCase(Locale.ROOT);
        if (name.startsWith("*.")) {
            throw value.refuse("a wildcard can only be proved by dns-01, which is not supported");
        }
        if (!DOMAIN.matcher(name).matches()) {
            throw value.refuse("is no host name that an authority signs");
        }
        return name;
    }
}
