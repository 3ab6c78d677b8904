package lbd.daemon.otlp;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;
import lbd.daemon.Version;
import lbd.daemon.outbound.Roots;
import org.jspecify.annotations.Nullable;

/// What all that is told to a collector has in common.
public final class Collector {
    public static final InstrumentationScopeInfo SCOPE =
            InstrumentationScopeInfo.builder("lbd").setVersion(Version.text()).build();

    /// Held, or its level would be forgotten.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private Collector() {}

    /// To be called before the library is used. It tells of failures by java.util.logging, on standard error; we
    /// tell of them ourselves. And it reads strings by Unsafe where nobody says no, of which the JVM warns.
    public static void prepare() {
        LIBRARY.setLevel(Level.OFF);
        System.setProperty("otel.java.experimental.exporter.unsafe.enabled", "false");
    }

    /// @param signal as the end of the path names it
    public static String url(URI base, String signal) {
        String text = base.toString();
        return (text.endsWith("/") ? text : text + "/") + "v1/" + signal;
    }

    /// @param process the id of the process that is told of, or of the first of those that took each other's place
    public static Resource resource(String service, long process) {
        String host = host();
        return Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("service.version", Version.text())
                .put("service.instance.id", host + ":" + process)
                .put("host.name", host)
                .put("telemetry.sdk.name", "opentelemetry")
                .put("telemetry.sdk.language", "java")
                .build());
    }

    /// How a collector is verified by roots of its own.
    public record Trust(SSLContext context, X509TrustManager manager) {}

    /// @param roots in place of the system's; empty: those
    /// @return null for the system's
    public static @Nullable Trust trust(List<X509Certificate> roots) {
        try {
            return roots.isEmpty() ? null : new Trust(Roots.trusting(roots), Roots.manager(roots));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /// In words, as short as they are.
    static String reason(@Nullable Throwable why) {
        if (why == null) {
            return "the collector refused it, or did not answer in time";
        }
        if (why instanceof FailedExportException.HttpExportException http && http.getResponse() != null) {
            return "HTTP status " + http.getResponse().getStatusCode();
        }
        String said = why.getMessage();
        return said == null || said.isBlank() ? why.getClass().getSimpleName() : said;
    }
}
