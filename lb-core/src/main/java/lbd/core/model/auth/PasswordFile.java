package lbd.core.model.auth;

import java.util.Map;

/// What a file of `htpasswd` had in it when it was read.
///
/// @param file   where it is
/// @param hashes of passwords, by user
public record PasswordFile(String file, Map<String, String> hashes) {
    public PasswordFile {
        hashes = Map.copyOf(hashes);
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return file + " (" + hashes.size() + " users)";
    }
}
