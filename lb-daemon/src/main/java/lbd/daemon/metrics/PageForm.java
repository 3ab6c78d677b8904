package lbd.daemon.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How the page is written, by what the scraper asks for.
public enum PageForm {
    /// Native histograms beside the classic ones.
    PROTOBUF(
            "application/vnd.google.protobuf",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"),

    /// With exemplars.
    OPEN_METRICS("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8"),

    /// What everybody reads.
    TEXT("text/plain", "text/plain; version=0.0.4; charset=utf-8");

    private static final String MESSAGE = "proto=io.prometheus.client.metricfamily";
    private static final String DELIMITED = "encoding=delimited";

    private final String media;
    private final String type;

    PageForm(String media, String type) {
        this.media = media;
        this.type = type;
    }

    /// The content type of such a page.
    public String type() {
        return type;
    }

    /// The form that is liked best, of two the one that is named first; [#TEXT] where none of them is named.
    ///
    /// @param accept as the request's field has it; empty where it has none
    public static PageForm of(String accept) {
        PageForm best = TEXT;
        double most = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.strip().split("\\s*;\\s*", -1);
            double liked = quality(parts);
            PageForm form = named(parts);
            if (form != null && liked > most) {
                best = form;
                most = liked;
            }
        }
        return best;
    }

    private static @Nullable PageForm named(String[] parts) {
        for (PageForm form : values()) {
            if (parts[0].equals(form.media)) {
                return form != PROTOBUF || (has(parts, MESSAGE) && has(parts, DELIMITED)) ? form : null;
            }
        }
        return null;
    }

    private static boolean has(String[] parts, String parameter) {
        for (String part : parts) {
            if (part.replace("\"", "").equals(parameter)) {
                return true;
            }
        }
        return false;
    }

    private static double quality(String[] parts) {
        for (String part : parts) {
            if (part.startsWith("q=")) {
                try {
                    return Double.parseDouble(part.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
