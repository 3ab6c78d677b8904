package lbd.config.section;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.List;
import lbd.config.bind.Value;

/// What `tracing:` and `metrics:` say alike of the collector that they send to.
final class CollectorReader {
    private static final int LONGEST_NAME = 128;

    private CollectorReader() {}

    static URI address(Value value) {
        return value.parsed("an address with https:// or http://", CollectorReader::address);
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean plain = uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
            if (http && plain && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 65_535) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        // What stands there may be a password.
        throw new IllegalArgumentException(
                "expected a collector's address such as http://127.0.0.1:4318, without a user and a query");
    }

    /// A `service.name`.
    static String name(Value value) {
        String name = value.line();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw value.refuse("expected a name of 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }

    /// @throws IllegalArgumentException where roots would verify nobody
    static void check(URI otlp, List<X509Certificate> roots) {
        if (!roots.isEmpty() && "http".equals(otlp.getScheme())) {
            throw new IllegalArgumentException("ca: nobody is verified over http://");
        }
    }
}
