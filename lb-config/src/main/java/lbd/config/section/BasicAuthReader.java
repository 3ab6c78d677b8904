package lbd.config.section;

import lbd.config.bind.MapReader;
import lbd.core.model.auth.BasicAuth;
import lbd.core.model.auth.PasswordFile;

/// `basic_auth:`
final class BasicAuthReader {
    private BasicAuthReader() {}

    static BasicAuth read(MapReader map) {
        var realm = map.optional("realm", v -> v.parsed("a text that browsers show", BasicAuth::checkRealm), "lbd");
        var plain = map.optional("plain", v -> v.flag(), false);
        var file = map.required(
                "file",
                v -> SecretFile.read(v, name -> {
                    PasswordLines lines = PasswordLines.read(name, plain.isGood() && plain.get());
                    lines.weak().forEach(weak -> v.warn(name + ": " + weak));
                    return new PasswordFile(name, lines.hashes());
                }));
        return map.build(() -> new BasicAuth(realm.get(), file.get()));
    }
}
