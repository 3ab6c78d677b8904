package lbd.core.model;

import java.time.Duration;

/// What browsers are to remember: that they come by HTTPS only (RFC 6797).
///
/// @param maxAge            whole seconds count; 0 makes them forget it
/// @param includeSubdomains for the host's subdomains too
/// @param preload           agrees to the lists that browsers come with, which ask for a year and all subdomains
public record Hsts(Duration maxAge, boolean includeSubdomains, boolean preload) {
    private static final Duration LEAST_FOR_PRELOAD = Duration.ofDays(365);

    /// @throws IllegalArgumentException for a `preload` that no list would take
    public Hsts {
        if (preload && (!includeSubdomains || maxAge.compareTo(LEAST_FOR_PRELOAD) < 0)) {
            throw new IllegalArgumentException("preload needs include_subdomains: true and a max_age of 1y or more");
        }
    }

    /// The field's value.
    public String value() {
        return "max-age=" + maxAge.toSeconds() + (includeSubdomains ? "; includeSubDomains" : "")
                + (preload ? "; preload" : "");
    }
}
