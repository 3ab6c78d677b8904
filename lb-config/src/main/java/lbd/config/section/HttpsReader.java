package lbd.config.section;

import java.time.Duration;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.Hsts;

/// A listener's `redirect_https:` and `hsts:`, of which one is for listeners without TLS and one for those with it.
final class HttpsReader {
    private static final Duration LONGEST = Duration.ofDays(3650);

    private final MapReader map;
    private final boolean encrypted;

    /// @param map of the listener
    HttpsReader(MapReader map) {
        this.map = map;
        this.encrypted = map.has("tls");
    }

    boolean redirect(Value value) {
        boolean on = value.flag();
        if (on && encrypted) {
            throw value.refuse("a listener with tls has no need of it");
        }
        // Behind a proxy that is believed, what came by HTTPS goes on.
        boolean behindProxy = map.has("forwarded") || map.has("proxy_protocol");
        if (on && !behindProxy && (map.has("pool") || map.has("routes"))) {
            value.warn("no request comes to the listener's pool and routes");
        }
        return on;
    }

    /// In the clear it must not be sent (RFC 6797 section 7.2).
    Hsts hsts(Value value) {
        Hsts hsts = value.isMap() ? value.map(HttpsReader::hsts) : new Hsts(maxAge(value), false, false);
        if (!encrypted) {
            throw value.refuse("only a listener with tls has it");
        }
        return hsts;
    }

    private static Hsts hsts(MapReader map) {
        var maxAge = map.required("max_age", HttpsReader::maxAge);
        var subdomains = map.optional("include_subdomains", Value::flag, false);
        var preload = map.optional("preload", Value::flag, false);
        return map.build(() -> new Hsts(maxAge.get(), subdomains.get(), preload.get()));
    }

    private static Duration maxAge(Value value) {
        return value.duration(Duration.ZERO, LONGEST);
    }
}
