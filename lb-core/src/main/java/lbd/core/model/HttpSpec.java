package lbd.core.model;

/// What a listener says of HTTP, beside its routes.
///
/// @param abortOnClose a client's FIN while it waits for the answer means that it has left
public record HttpSpec(ForwardedSpec forwarded, HttpLimits limits, boolean abortOnClose) {
    public static final HttpSpec DEFAULT = new HttpSpec(ForwardedSpec.DEFAULT, HttpLimits.DEFAULT, false);
}
