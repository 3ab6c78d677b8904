package lbd.daemon.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the admin API has what the commands show.
final class ApiPath {
    static final String VRRP = "/api/v1/vrrp";
    static final String CERTIFICATES = "/api/v1/certificates";
    static final String RELOAD = "/api/v1/reload";

    private ApiPath() {}

    /// @param pool     null for all
    /// @param problems only what is wrong
    static String status(@Nullable String pool, boolean problems) {
        if (pool == null) {
            return problems ? "/api/v1/problems" : "/api/v1/status";
        }
        return "/api/v1/pools/" + encoded(pool) + (problems ? "/problems" : "/status");
    }

    /// @param of `POOL` or `POOL/SERVER`; null for all
    static String checks(@Nullable String of) {
        if (of == null) {
            return "/api/v1/checks";
        }
        int slash = of.indexOf('/');
        return slash < 0
                ? "/api/v1/pools/" + encoded(of) + "/checks"
                : server(of.substring(0, slash), of.substring(slash + 1), "checks");
    }

    static String server(String pool, String server, String verb) {
        return "/api/v1/pools/" + encoded(pool) + "/servers/" + encoded(server) + "/" + verb;
    }

    /// What is done with a file, which the daemon reads itself: it does not stand where we do.
    static String ofFile(String verb, Path file) {
        return "/api/v1/" + verb + "?value=" + encoded(file.toAbsolutePath().toString());
    }

    /// What is asked of all, of a pool or of a server.
    ///
    /// @param of `POOL` or `POOL/SERVER`; null for all
    static String under(String what, @Nullable String of) {
        String all = "/api/v1/" + what;
        if (of == null) {
            return all;
        }
        int slash = of.indexOf('/');
        return slash < 0
                ? all + "/" + encoded(of)
                : all + "/" + encoded(of.substring(0, slash)) + "/" + encoded(of.substring(slash + 1));
    }

    /// What is shown of what happens.
    ///
    /// @param match null for all
    /// @param last  how many; null for a few
    static String watched(String what, @Nullable String match, @Nullable Integer last) {
        String all = "/api/v1/" + what + "?match=" + encoded(match == null ? "" : match);
        return last == null ? all : all + "&last=" + last;
    }

    static String names(String kind) {
        return "/api/v1/names/" + encoded(kind);
    }

    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
