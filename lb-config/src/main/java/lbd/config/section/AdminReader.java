package lbd.config.section;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import lbd.config.bind.Field;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.config.tls.Certificates;
import lbd.core.model.AdminSpec;
import lbd.core.model.AdminToken;
import org.jspecify.annotations.Nullable;

/// `admin:`
final class AdminReader {
    /// Of a unix socket, in Linux: 108 with the closing zero.
    private static final int LONGEST_PATH = 107;

    /// As useradd(8) takes it, and what directory services add.
    private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@\\\\-]{0,63}");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63}){0,30}");

    private AdminReader() {}

    static AdminSpec read(MapReader map, BoundAddresses addresses) {
        InetSocketAddress fallback = AdminSpec.DEFAULT.http();
        if (fallback != null && !map.has("http")) {
            addresses.claimDefault("admin.http", fallback);
        }
        var http = map.<@Nullable InetSocketAddress>optional(
                "http", v -> v.is("off") ? null : addresses.claimAlone(v), fallback);
        var socket = map.<@Nullable String>optional("socket", AdminReader::socket, AdminSpec.DEFAULT.socket());
        var group = map.<@Nullable String>optional("group", AdminReader::group, AdminSpec.DEFAULT.group());
        var hosts = map.list("hosts", AdminReader::host);
        var token = map.<@Nullable AdminToken>optional("token_file", v -> token(v, http), null);
        return map.build(() -> new AdminSpec(http.get(), socket.get(), group.get(), hosts.get(), token.get()));
    }

    private static AdminToken token(Value value, Field<@Nullable InetSocketAddress> http) {
        AdminToken token =
                SecretFile.read(value, file -> new AdminToken(new String(Certificates.passphrase(file)).strip()));
        InetSocketAddress address = http.isGood() ? http.get() : null;
        if (address != null && !address.getAddress().isLoopbackAddress()) {
            value.warn("admin.http is in the clear: on the way to " + address.getHostString()
                    + " whoever sees the token has it; see \"From elsewhere\" in docs/dashboard.md");
        }
        return token;
    }

    private static String host(Value value) {
        String name = value.line();
        if (!HOST.matcher(name).matches()) {
            throw value.refuse("expected a name, without a port, such as lb1.example.com");
        }
        return name;
    }

    /// Whether it exists is this machine's affair, and said at start.
    private static String group(Value value) {
        String name = value.line();
        if (!GROUP.matcher(name).matches()) {
            throw value.refuse("expected the name of a group, such as adm");
        }
        return name;
    }

    private static String socket(Value value) {
        String path = value.line();
        if (!path.startsWith("/")) {
            throw value.refuse("expected a path from the root, such as /run/lbd/admin.sock");
        }
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw value.refuse("the path of a unix socket has at most " + LONGEST_PATH + " bytes, this one " + length);
        }
        return path;
    }
}
