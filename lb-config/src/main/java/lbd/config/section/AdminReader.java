package lbd.config.section;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.AdminSpec;
import org.jspecify.annotations.Nullable;

/// `admin:`
final class AdminReader {
    /// Of a unix socket, in Linux: 108 with the closing zero.
    private static final int LONGEST_PATH = 107;

    private AdminReader() {}

    static AdminSpec read(MapReader map, BoundAddresses addresses) {
        InetSocketAddress fallback = AdminSpec.DEFAULT.http();
        if (fallback != null && !map.has("http")) {
            addresses.claimDefault("admin.http", fallback);
        }
        var http = map.<@Nullable InetSocketAddress>optional(
                "http", v -> v.is("off") ? null : addresses.claim(v, false), fallback);
        var socket = map.<@Nullable String>optional("socket", AdminReader::socket, AdminSpec.DEFAULT.socket());
        return map.build(() -> new AdminSpec(http.get(), socket.get()));
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
