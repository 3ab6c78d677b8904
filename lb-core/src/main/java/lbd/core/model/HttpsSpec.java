package lbd.core.model;

import org.jspecify.annotations.Nullable;

/// How a listener leads clients to HTTPS, and keeps them there.
///
/// @param redirect whether every request is sent to the same URL with `https`
/// @param hsts     null: answers say nothing of it
public record HttpsSpec(boolean redirect, @Nullable Hsts hsts) {
    public static final HttpsSpec DEFAULT = new HttpsSpec(false, null);
}
