package lbd.config.section;

import java.net.URI;
import java.net.URISyntaxException;
import lbd.config.bind.MapReader;
import lbd.config.bind.Value;
import lbd.core.model.TracingSpec;

/// `tracing:`
final class TracingReader {
    /// As most services are told of that are asked often.
    private static final int SAMPLE = 100;

    private static final int LONGEST_NAME = 128;

    private TracingReader() {}

    static TracingSpec read(Value value) {
        return value.map(TracingReader::read);
    }

    private static TracingSpec read(MapReader map) {
        var otlp = map.required("otlp", TracingReader::address);
        var sample = map.optional("sample", Share::read, SAMPLE);
        var service = map.optional("service", TracingReader::name, TracingSpec.SERVICE);
        var accept = map.optional("accept", v -> v.word(TracingSpec.Accept.class), TracingSpec.Accept.IDS);
        return map.build(() -> new TracingSpec(otlp.get(), sample.get(), service.get(), accept.get()));
    }

    static URI address(Value value) {
        return value.parsed("an address with https:// or http://", TracingReader::address);
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

    private static String name(Value value) {
        String name = value.line();
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw value.refuse("expected a name of 1 to " + LONGEST_NAME + " characters");
        }
        return name;
    }
}
