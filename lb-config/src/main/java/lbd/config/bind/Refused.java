package lbd.config.bind;

/// A value was wrong and that has been reported. Thrown by read functions, caught at the key or element that they read;
/// it never leaves the binding.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused() {
        super("reported", null, false, false);
    }
}
