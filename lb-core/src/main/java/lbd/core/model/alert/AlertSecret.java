package lbd.core.model.alert;

/// A token, a password, or an address with one in it. No log or dump shows it.
///
/// @param value as it is sent
public record AlertSecret(String value) {
    @Override
    public String toString() {
        return "***";
    }
}
