package lbd.config.section;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.DnsRecord;
import lbd.core.model.check.CheckSpec.Header;
import lbd.core.model.check.CheckSpec.HttpMethod;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.CheckSpec.HttpVersion;
import lbd.core.model.check.Payload;
import lbd.core.model.check.StatusRanges;
import org.jspecify.annotations.Nullable;

/// The keys of a check that its type has for itself.
final class CheckSpecReader {
    /// Of any type.
    static final List<String> KEYS = List.of(
            "send",
            "expect",
            "steps",
            "urls",
            "command",
            "arguments",
            "dynamic_weight",
            "user",
            "require_reply",
            "query",
            "record",
            "helo",
            "ehlo",
            "path",
            "present",
            "contains",
            "service");

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private CheckSpecReader() {}

    /// @param queryKey what a dns check calls the name that it asks for
    /// @return what makes the check, once the whole mapping is good
    static Supplier<CheckSpec> read(MapReader map, CheckType type, String queryKey) {
        return switch (type) {
            case TCP -> tcp(map);
            case HTTP_GET, SSL_GET -> http(map);
            case SCRIPT -> script(map);
            case UDP -> udp(map);
            case DNS -> dns(map, queryKey);
            case SMTP -> smtp(map);
            case PING -> CheckSpec.Ping::new;
            case AGENT -> agent(map);
            case FILE -> file(map);
            case MYSQL -> mysql(map);
            case POSTGRES -> postgres(map);
            case REDIS -> CheckSpec.Redis::new;
            case GRPC -> grpc(map);
        };
    }

    private static Supplier<CheckSpec> tcp(MapReader map) {
        Field<@Nullable Payload> send = map.optional("send", CheckSpecReader::payload, null);
        Field<@Nullable Payload> expect = map.optional("expect", CheckSpecReader::payload, null);
        boolean one = map.has("send") || map.has("expect");
        var steps = map.optional("steps", v -> steps(v, one), List.<CheckSpec.TcpStep>of());
        return () -> one ? new CheckSpec.Tcp(send.get(), expect.get()) : new CheckSpec.Tcp(steps.get());
    }

    private static List<CheckSpec.TcpStep> steps(Value value, boolean one) {
        if (one) {
            throw value.refuse("send and expect beside it are one step already; write them as the first one here");
        }
        return value.list(v -> v.map(CheckSpecReader::step));
    }

    private static CheckSpec.TcpStep step(MapReader map) {
        Field<@Nullable Payload> send = map.optional("send", CheckSpecReader::payload, null);
        Field<@Nullable Payload> expect = map.optional("expect", CheckSpecReader::payload, null);
        return map.build(() -> new CheckSpec.TcpStep(send.get(), expect.get()));
    }

    /// A text, or `{hex: "0d 0a"}`.
    private static Payload payload(Value value) {
        if (!value.isMap()) {
            return value.parsed("a text", Payload::ofText);
        }
        return value.map(map -> {
            var hex = map.required("hex", v -> v.parsed("bytes in hex", Payload::ofHex));
            return map.build(hex::get);
        });
    }

    private static Supplier<CheckSpec> http(MapReader map) {
        var urls = map.optional("urls", v -> v.oneOrMore(CheckSpecReader::url), List.of(HttpUrl.of("/")));
        return () -> new CheckSpec.Http(urls.get());
    }

    private static HttpUrl url(Value value) {
        return value.isMap() ? value.map(CheckSpecReader::url) : HttpUrl.of(path(value));
    }

    private static HttpUrl url(MapReader map) {
        var path = map.required("path", CheckSpecReader::path);
        var method =
                map.optional("method", v -> HttpMethod.valueOf(v.word(names(HttpMethod.values()))), HttpMethod.GET);
        Field<@Nullable String> host = map.optional("host", Value::line, null);
        var headers = map.list("headers", v -> v.map(CheckSpecReader::header));
        var status = map.optional("status", CheckSpecReader::status, StatusRanges.DEFAULT);
        Field<@Nullable String> digest = map.optional("digest", v -> v.parsed("an MD5", CheckSpecReader::md5), null);
        Field<@Nullable String> contains = map.optional("contains", Value::line, null);
        Field<@Nullable String> regex = map.optional("regex", v -> v.parsed("a regex", CheckSpecReader::regex), null);
        var version = map.optional("http_version", CheckSpecReader::version, HttpVersion.HTTP_1_1);
        var maxBody = map.optional("max_body", v -> v.size(1, HttpUrl.LARGEST_MAX_BODY), HttpUrl.DEFAULT_MAX_BODY);
        return map.build(() -> new HttpUrl(
                path.get(),
                method.get(),
                host.get(),
                headers.get(),
                status.get(),
                digest.get(),
                contains.get(),
                regex.get(),
                version.get(),
                maxBody.get()));
    }

    private static Header header(MapReader map) {
        var name = map.required("name", v -> v.parsed("the name of a field", CheckSpecReader::fieldName));
        var value = map.required("value", Value::line);
        return map.build(() -> new Header(name.get(), value.get()));
    }

    private static String fieldName(String text) {
        if (!text.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("expected the name of a field such as X-Check, not \"" + text + "\"");
        }
        return text;
    }

    private static String path(Value value) {
        return value.parsed("a path such as /healthz", text -> {
            if (!text.matches("/[!-~]*")) {
                throw new IllegalArgumentException("expected a path such as /healthz, not \"" + text + "\"");
            }
            return text;
        });
    }

    private static StatusRanges status(Value value) {
        return new StatusRanges(value.oneOrMore(v -> v.parsed("a status", StatusRanges.Range::of)));
    }

    private static String md5(String text) {
        if (!text.matches("[0-9A-Fa-f]{32}")) {
            throw new IllegalArgumentException("expected an MD5 of 32 hex digits, as lbd digest prints it");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static String regex(String text) {
        try {
            Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("not a regex: " + e.getMessage(), e);
        }
    }

    private static HttpVersion version(Value value) {
        return value.word(List.of("1.0", "1.1")).equals("1.0") ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    }

    private static Supplier<CheckSpec> script(MapReader map) {
        var command = map.required("command", v -> v.oneOrMore(Value::line));
        var arguments = map.optional(
                "arguments", v -> v.word(CheckSpec.Script.Arguments.class), CheckSpec.Script.Arguments.NONE);
        var dynamicWeight = map.optional("dynamic_weight", Value::flag, false);
        Field<@Nullable String> user = map.optional("user", Value::name, null);
        return () -> new CheckSpec.Script(command.get(), arguments.get(), dynamicWeight.get(), user.get());
    }

    private static Supplier<CheckSpec> udp(MapReader map) {
        var send = map.required("send", CheckSpecReader::payload);
        var requireReply = map.optional("require_reply", Value::flag, false);
        Field<@Nullable Payload> expect = map.optional("expect", CheckSpecReader::payload, null);
        return () -> new CheckSpec.Udp(send.get(), requireReply.get(), expect.get());
    }

    private static Supplier<CheckSpec> dns(MapReader map, String queryKey) {
        var query = map.optional(queryKey, v -> v.parsed("a name to look up", CheckSpecReader::dnsName), ".");
        var record = map.optional("record", v -> DnsRecord.valueOf(v.word(names(DnsRecord.values()))), DnsRecord.SOA);
        return () -> new CheckSpec.Dns(query.get(), record.get());
    }

    private static String dnsName(String text) {
        boolean labels = Arrays.stream(text.split("\\.", -1))
                .allMatch(label -> label.length() <= LONGEST_LABEL && label.matches("[!-~]*"));
        if (text.isEmpty() || text.length() > LONGEST_NAME || text.contains("..") || !labels) {
            throw new IllegalArgumentException("expected a name such as example.com, not \"" + text + "\"");
        }
        return text;
    }

    private static Supplier<CheckSpec> smtp(MapReader map) {
        var helo = map.optional("helo", Value::line, "lbd");
        var ehlo = map.optional("ehlo", Value::flag, true);
        return () -> new CheckSpec.Smtp(helo.get(), ehlo.get());
    }

    private static Supplier<CheckSpec> agent(MapReader map) {
        Field<@Nullable Payload> send = map.optional("send", CheckSpecReader::payload, null);
        return () -> new CheckSpec.Agent(send.get());
    }

    private static Supplier<CheckSpec> file(MapReader map) {
        var path = map.required("path", Value::line);
        var present = map.optional("present", Value::flag, true);
        Field<@Nullable String> contains = map.optional("contains", Value::line, null);
        return () -> new CheckSpec.File(path.get(), present.get(), contains.get());
    }

    private static Supplier<CheckSpec> mysql(MapReader map) {
        Field<@Nullable String> user = map.optional("user", Value::line, null);
        return () -> new CheckSpec.Mysql(user.get());
    }

    private static Supplier<CheckSpec> postgres(MapReader map) {
        var user = map.optional("user", Value::line, "lbd");
        return () -> new CheckSpec.Postgres(user.get());
    }

    private static Supplier<CheckSpec> grpc(MapReader map) {
        var service = map.optional("service", v -> v.parsed("a service", CheckSpecReader::service), "");
        return () -> new CheckSpec.Grpc(service.get());
    }

    private static String service(String text) {
        if (!text.matches("[A-Za-z0-9_.-]{1," + CheckSpec.Grpc.LONGEST_SERVICE + "}")) {
            throw new IllegalArgumentException("expected a service such as shop.Orders, not \"" + text + "\"");
        }
        return text;
    }

    /// Words that are written in capitals everywhere.
    private static List<String> names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).toList();
    }
}
