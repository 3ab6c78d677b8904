package lbd.config.section;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.config.bind.Addresses;
import lbd.config.bind.MapReader;
import lbd.config.bind.UniqueNames;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.config.tls.Chains;
import lbd.core.http.Octets;
import lbd.core.model.RouteMatch;
import lbd.core.model.alert.AlertRate;
import lbd.core.model.alert.AlertSecret;
import lbd.core.model.alert.AlertSpec;
import lbd.core.model.alert.AlertSpec.Level;
import lbd.core.model.alert.AlertTarget;
import lbd.core.model.alert.AlertTarget.Email;
import lbd.core.model.alert.AlertTarget.Encryption;
import lbd.core.model.alert.AlertTarget.Login;
import lbd.core.model.alert.AlertTarget.Webhook;
import lbd.core.model.alert.AlertText;
import lbd.core.model.alert.AlertText.Form;
import lbd.core.model.alert.AlertTopic;
import org.jspecify.annotations.Nullable;

/// An entry of `alerts`.
final class AlertsReader {
    private static final Pattern MAIL =
            Pattern.compile("[^@\\s<>,;:\"()\\\\]+@[A-Za-z0-9._-]+|[^@\\s]+@\\[[0-9A-Fa-f:.]+]");
    private static final Set<String> OURS =
            Set.of("content-type", "content-length", "host", "connection", "transfer-encoding", "expect", "upgrade");

    private final UniqueNames names = new UniqueNames();

    AlertSpec read(Value value) {
        return value.map(this::read);
    }

    private AlertSpec read(MapReader map) {
        var name = map.optional("name", names::claim, "");
        var webhook = map.<@Nullable AlertTarget>optional("webhook", AlertsReader::webhook, null);
        var email = map.<@Nullable AlertTarget>optional("email", v -> v.map(AlertsReader::email), null);
        var command = map.<@Nullable AlertTarget>optional(
                "command", v -> new AlertTarget.Command(CommandReader.read(v)), null);
        var on = map.required("on", AlertsReader::topics);
        var level = map.optional("level", v -> v.word(Level.class), Level.INFO);
        var rate = map.optional("rate", AlertsReader::rate, AlertRate.DEFAULT);
        var wait = map.optional(
                "group_wait",
                v -> v.duration(Duration.ZERO, AlertSpec.LONGEST_GROUP_WAIT),
                AlertSpec.DEFAULT_GROUP_WAIT);
        return map.build(() -> {
            AlertTarget to = only(webhook.get(), email.get(), command.get());
            return new AlertSpec(name.get(), to, on.get(), level.get(), rate.get(), wait.get());
        });
    }

    private static AlertTarget only(@Nullable AlertTarget... all) {
        AlertTarget found = null;
        for (AlertTarget one : all) {
            if (found != null && one != null) {
                throw new IllegalArgumentException("has " + found.kind() + " and " + one.kind()
                        + "; each alert goes to one of webhook, email, command");
            }
            found = one == null ? found : one;
        }
        if (found == null) {
            throw new IllegalArgumentException("needs one of webhook, email, command");
        }
        return found;
    }

    /// Those without a name get one of commands and metrics: `webhook`, `webhook-2`.
    ///
    /// @throws IllegalArgumentException if they are too many
    static List<AlertSpec> named(List<AlertSpec> all) {
        if (all.size() > AlertSpec.MOST) {
            throw new IllegalArgumentException("alerts: " + all.size() + "; allowed: " + AlertSpec.MOST);
        }
        Set<String> taken = all.stream().map(AlertSpec::name).collect(Collectors.toCollection(HashSet::new));
        List<AlertSpec> named = new ArrayList<>();
        for (AlertSpec one : all) {
            String name = one.name().isEmpty() ? one.to().kind() : one.name();
            for (int n = 2; one.name().isEmpty() && !taken.add(name); n++) {
                name = one.to().kind() + "-" + n;
            }
            named.add(one.withName(name));
        }
        return named;
    }

    private static Set<AlertTopic> topics(Value value) {
        Set<AlertTopic> topics = EnumSet.noneOf(AlertTopic.class);
        value.oneOrMore(one -> one.word(AlertTopic.words()))
                .forEach(word -> topics.add(AlertTopic.valueOf(word.toUpperCase(Locale.ROOT))));
        if (topics.isEmpty()) {
            throw value.refusedElsewhere();
        }
        return topics;
    }

    private static AlertRate rate(Value value) {
        TimedRate rate = TimedRate.read(value);
        return new AlertRate(rate.number(), rate.period());
    }

    // ---- webhook

    private static AlertTarget webhook(Value value) {
        if (value.isMap()) {
            return value.map(AlertsReader::webhook);
        }
        AlertSecret url = url(value);
        return new Webhook(url, Map.of(), Webhook.JSON, null, List.of());
    }

    private static AlertTarget webhook(MapReader map) {
        var url = map.<@Nullable AlertSecret>optional("url", AlertsReader::url, null);
        var urlFile = map.<@Nullable AlertSecret>optional("url_file", AlertsReader::urlOfFile, null);
        var headers = map.optional(
                "headers",
                v -> v.map(m -> m.entries(AlertsReader::checkHeader, AlertsReader::header)),
                Map.<String, AlertSecret>of());
        var type = map.optional(
                "content_type", v -> v.parsed("a type such as text/plain", AlertsReader::field), Webhook.JSON);
        Form form = isJson(type.orElse(Webhook.JSON)) ? Form.JSON : Form.TEXT;
        var body = map.<@Nullable AlertText>optional("body", v -> text(v, form), null);
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        return map.build(() -> {
            AlertSecret written = url.get();
            AlertSecret kept = urlFile.get();
            if ((written == null) == (kept == null)) {
                throw new IllegalArgumentException("needs one of url, url_file");
            }
            AlertSecret to = written == null ? Objects.requireNonNull(kept) : written;
            if (!roots.get().isEmpty() && to.value().startsWith("http:")) {
                throw new IllegalArgumentException("ca: nobody is verified over http://");
            }
            if (body.get() == null && form != Form.JSON) {
                throw new IllegalArgumentException("content_type: without a body of your own it is " + Webhook.JSON);
            }
            return new Webhook(to, headers.get(), type.get(), body.get(), roots.get());
        });
    }

    private static boolean isJson(String type) {
        return type.toLowerCase(Locale.ROOT).matches("[^;]*[/+]json\\s*(;.*)?");
    }

    /// Its path may be the secret of whoever takes it: no error shows it.
    private static AlertSecret url(Value value) {
        return warned(value, value.parsed("an address with https:// or http://", AlertsReader::checkedUrl));
    }

    private static AlertSecret urlOfFile(Value value) {
        return warned(value, SecretFile.read(value, file -> checkedUrl(firstLine(file))));
    }

    private static AlertSecret checkedUrl(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                return new AlertSecret(text);
            }
        } catch (URISyntaxException e) {
            // Told below.
        }
        throw new IllegalArgumentException(
                "expected an address such as https://hooks.example.com/lbd, without a user; headers: {Authorization: ...}"
                        + " says who asks");
    }

    private static AlertSecret warned(Value value, AlertSecret url) {
        URI uri = URI.create(url.value());
        if (!isNear(uri.getHost()) && "http".equals(uri.getScheme())) {
            value.warn("alerts over http:// can be read, and made up, by whoever stands between");
        }
        return url;
    }

    private static boolean isNear(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]") || host.equals("::1");
    }

    private static void checkHeader(String name) {
        RouteMatch.token(name);
        if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(name + " is set by lbd");
        }
    }

    private static AlertSecret header(Value value) {
        if (value.isMap()) {
            return value.map(map -> {
                var file = map.required("file", v -> SecretFile.read(v, f -> new AlertSecret(field(firstLine(f)))));
                return map.build(file::get);
            });
        }
        return new AlertSecret(value.parsed("a value, or {file: PATH}", AlertsReader::field));
    }

    private static String field(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > '~' || !Octets.isValueOctet((byte) c)) {
                throw new IllegalArgumentException("expected a value of a field: one line of visible ASCII");
            }
        }
        if (text.isBlank()) {
            throw new IllegalArgumentException("is empty; expected a value of a field");
        }
        return text;
    }

    private static String firstLine(String file) {
        return new String(Certificates.passphrase(file)).strip();
    }

    // ---- email

    private static AlertTarget email(MapReader map) {
        var to = map.required("to", v -> v.oneOrMore(AlertsReader::mail));
        var from = map.required("from", AlertsReader::mail);
        var server =
                map.required("smtp", v -> v.parsed("an address and a port such as 127.0.0.1:25", AlertsReader::server));
        boolean near = !server.isGood() || isNear(server.get().getHostString());
        var tls = map.<@Nullable Encryption>optional("tls", v -> v.word(Encryption.class), null);
        var roots = map.optional("ca", v -> v.parsed("a file", Chains::all), List.<X509Certificate>of());
        var user = map.<@Nullable String>optional("user", Value::line, null);
        var password = map.<@Nullable AlertSecret>optional(
                "password_file", v -> SecretFile.read(v, f -> new AlertSecret(firstLine(f))), null);
        var subject = map.<@Nullable AlertText>optional("subject", v -> text(v, Form.LINE), null);
        var body = map.<@Nullable AlertText>optional("body", v -> text(v, Form.TEXT), null);
        return map.build(() -> {
            Encryption asked = tls.get();
            Encryption encryption = asked != null ? asked : near ? Encryption.OFF : Encryption.STARTTLS;
            Login login = login(user.get(), password.get());
            if (login != null && encryption == Encryption.OFF && !near) {
                throw new IllegalArgumentException("tls: off would show the password to whoever stands between");
            }
            if (!roots.get().isEmpty() && encryption == Encryption.OFF) {
                throw new IllegalArgumentException("ca: nobody is verified with tls: off");
            }
            return new Email(
                    to.get(), from.get(), server.get(), encryption, roots.get(), login, subject.get(), body.get());
        });
    }

    private static @Nullable Login login(@Nullable String user, @Nullable AlertSecret password) {
        if ((user == null) != (password == null)) {
            throw new IllegalArgumentException("user and password_file go together");
        }
        return user == null || password == null ? null : new Login(user, password);
    }

    private static InetSocketAddress server(String text) {
        if (Addresses.ofServer(text) instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalArgumentException("expected an address and a port such as 127.0.0.1:25");
    }

    private static String mail(Value value) {
        return value.parsed("a mail address", text -> {
            if (!MAIL.matcher(text).matches() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException("expected a mail address such as ops@example.com");
            }
            return text;
        });
    }

    // ---- texts

    private static AlertText text(Value value, Form form) {
        String text = form == Form.LINE ? value.line() : value.text();
        try {
            return AlertText.parse(text, form);
        } catch (AlertText.UnknownException e) {
            throw value.refuseWord(
                    "unknown variable \"" + e.name() + "\"; a brace that stands for itself is written {{",
                    e.name(),
                    AlertText.names());
        } catch (IllegalArgumentException e) {
            throw value.refuse(String.valueOf(e.getMessage()));
        }
    }
}
