package lbd.daemon.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import lbd.daemon.Version;
import org.jspecify.annotations.Nullable;

/// What all that is told to a collector has in common.
final class Collector {
    static final InstrumentationScopeInfo SCOPE =
            InstrumentationScopeInfo.builder("lbd").setVersion(Version.text()).build();

    /// Held, or its level would be forgotten.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private Collector() {}

    /// To be called before the library is used. It tells of failures by java.util.logging, on standard error; we
    /// tell of them ourselves. And it reads strings by Unsafe where nobody says no, of which the JVM warns.
    static void prepare() {
        LIBRARY.setLevel(Level.OFF);
        System.setProperty("otel.java.experimental.exporter.unsafe.enabled", "false");
    }

    /// @param signal as the end of the path names it
    static String url(URI base, String signal) {
        String text = base.toString();
        return (text.endsWith("/") ? text : text + "/") + "v1/" + signal;
    }

    static Resource resource(String service) {
        String host = host();
        return Resource.create(Attributes.builder()
                .put("service.name", service)
                .put("service.version", Version.text())
                .put("service.instance.id", host + ":" + ProcessHandle.current().pid())
                .put("host.name", host)
                .put("telemetry.sdk.name", "opentelemetry")
                .put("telemetry.sdk.language", "java")
                .build());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /// For the library's client.
    static ExecutorService threads() {
        return Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("lbd-outbound").factory());
    }

    /// In words, as short as they are.
    static String reason(@Nullable Throwable why) {
        if (why == null) {
            return "the collector refused it, or did not answer in time";
        }
        String said = why.getMessage();
        return said == null || said.isBlank() ? why.getClass().getSimpleName() : said;
    }
}
