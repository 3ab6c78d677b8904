package lbd.config.section;

import java.util.List;
import java.util.Map;
import java.util.Set;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.jspecify.annotations.Nullable;

/// A pool's `protocol:` and `fastcgi:`
final class FastCgiReader {
    private static final String FASTCGI = "fastcgi";

    /// What PHP takes for lines of a php.ini: a value with a line end in it would be another setting.
    private static final Set<String> SETTINGS = Set.of("PHP_VALUE", "PHP_ADMIN_VALUE");

    /// What servers of FastCGI do not speak.
    private static final List<String> OF_OTHERS = List.of("http2", "grpc", "tls", "proxy_protocol");

    private FastCgiReader() {}

    /// @param checks of the pool
    /// @return null for a pool whose servers speak HTTP
    static Field<@Nullable FastCgiSpec> read(MapReader map, Field<List<HealthCheck>> checks) {
        var protocol = map.optional("protocol", v -> protocol(v, map), "http");
        boolean wanted = protocol.isGood() && protocol.get().equals(FASTCGI);
        return map.<@Nullable FastCgiSpec>optional(
                FASTCGI,
                v -> {
                    FastCgiSpec spec = v.map(FastCgiReader::spec);
                    if (protocol.isGood() && !wanted) {
                        throw v.refuse("only a pool with protocol: fastcgi has it");
                    }
                    if (checks.isGood() && checks.get().stream().anyMatch(FastCgiReader::asksInHttp)) {
                        v.warn("the pool's health_check speaks HTTP, which its servers do not: type: tcp looks whether"
                                + " they are there");
                    }
                    return spec;
                },
                null);
    }

    /// To the port where FastCGI is spoken, or there is no telling.
    private static boolean asksInHttp(HealthCheck check) {
        boolean http = check.spec() instanceof CheckSpec.Http || check.spec() instanceof CheckSpec.Grpc;
        return http && check.target().port() == 0;
    }

    private static String protocol(Value value, MapReader map) {
        String protocol = value.word(List.of("http", FASTCGI));
        if (protocol.equals(FASTCGI)) {
            for (String key : OF_OTHERS) {
                if (map.has(key)) {
                    throw value.refuse("servers of FastCGI do not speak what " + key + " asks for");
                }
            }
            if (!map.has(FASTCGI)) {
                throw value.refuse("needs fastcgi: {root: ...}, the folder of the scripts");
            }
        }
        return protocol;
    }

    private static FastCgiSpec spec(MapReader map) {
        var root =
                map.required("root", v -> v.parsed("a folder, from the root, such as /srv/www", FastCgiReader::root));
        var index = map.<@Nullable String>optional(
                "index", v -> v.parsed("a script, such as index.php or /index.php", FastCgiReader::index), null);
        var split = map.<@Nullable String>optional("split_path", FastCgiReader::split, null);
        var params = map.optional("params", v -> v.map(FastCgiReader::params), Map.<String, VariableText>of());
        return map.build(() -> new FastCgiSpec(root.get(), index.get(), split.get(), params.get()));
    }

    /// Of the machine where the scripts are, which need not be this one.
    private static String root(String text) {
        if (!text.startsWith("/") || !isPlain(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is no folder, from the root, such as /srv/www");
        }
        String root = text;
        while (root.endsWith("/")) {
            root = root.substring(0, root.length() - 1);
        }
        return root;
    }

    private static String index(String text) {
        boolean named = !text.isEmpty() && text.indexOf('/', 1) < 0 && !text.equals("/");
        boolean path = text.startsWith("/") && !text.endsWith("/");
        if (!(named || path) || !isPlain(text)) {
            throw new IllegalArgumentException("\"" + text + "\" is no script, such as index.php for paths that end"
                    + " in a slash, or /index.php for all that name none");
        }
        return text;
    }

    private static boolean isPlain(String text) {
        return text.chars().noneMatch(c -> c < ' ' || c == 0x7f)
                && List.of(text.split("/", -1)).stream().noneMatch(s -> s.equals("..") || s.equals("."));
    }

    private static String split(Value value) {
        String regex = RegexReader.read(value);
        if (RegexReader.groups(regex) != 2) {
            throw value.refuse("needs two groups, the script and what follows it, such as ^(.+\\.php)(/.*)$; has "
                    + RegexReader.groups(regex));
        }
        return regex;
    }

    private static Map<String, VariableText> params(MapReader map) {
        return map.entries(
                name -> {
                    if (name.equals("CONTENT_LENGTH")) {
                        throw new IllegalArgumentException(name + " is the body's, and nobody else's to say");
                    }
                    if (!FastCgiSpec.PARAM.matcher(name).matches()) {
                        throw new IllegalArgumentException(
                                "\"" + name + "\" is no parameter's name: letters A to Z, digits and _");
                    }
                },
                FastCgiReader::param);
    }

    private static VariableText param(Value value) {
        VariableText text = VariableReader.read(value, Form.FIELD, Scope.SENT);
        if (!text.isConstant()
                && SETTINGS.stream().anyMatch(name -> value.where().contains(".params." + name + " "))) {
            throw value.refuse("PHP reads its settings there, which no request may choose: no variables");
        }
        return text;
    }
}
