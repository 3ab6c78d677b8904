package lbd.config.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import lbd.core.model.CookieSpec;
import lbd.core.model.tls.Certificate;
import lbd.core.model.tls.CertificateSource;
import lbd.core.model.tls.KeyBytes;
import lbd.core.model.tls.Stapling;
import org.jspecify.annotations.Nullable;

/// Certificates with their keys, from files in the forms that there are.
public final class Certificates {
    /// Of a folder's files that are wrong.
    private static final int MOST_TOLD = 10;

    private Certificates() {}

    /// Reads all of a source anew.
    ///
    /// @throws IllegalArgumentException if it cannot be read, or is not fit to be shown to clients
    public static List<Certificate> read(CertificateSource source) {
        return switch (source) {
            case CertificateSource.Pem(var name, var file, var key, var passphraseFile) -> {
                List<X509Certificate> chain = Chains.chain(file);
                KeyBytes bytes = key(key == null ? file : key, chain, opens(passphraseFile));
                yield List.of(of(name, file, chain, bytes));
            }
            case CertificateSource.Pkcs12(var name, var file, var passphraseFile) ->
                List.of(pkcs12(name, file, opens(passphraseFile)));
            case CertificateSource.Folder(var name, var folder) -> directory(name, folder);
            case CertificateSource.Acme acme -> List.of(acme(acme));
        };
    }

    /// What an authority has signed, expired or not; our own where there is nothing, or nothing that can be read: it is
    /// asked for then.
    private static Certificate acme(CertificateSource.Acme source) {
        String file = source.file();
        if (MaterialFile.exists(file)) {
            try {
                List<X509Certificate> chain = Chains.all(file);
                return of(source.name(), file, chain, key(file, chain, null));
            } catch (IllegalArgumentException e) {
                // As if it were not there.
            }
        }
        return SelfSigned.starting(source.name(), file, source.domains());
    }

    private static char @Nullable [] opens(@Nullable String passphraseFile) {
        return passphraseFile == null ? null : passphrase(passphraseFile);
    }

    /// The first line of a file.
    public static char[] passphrase(String file) {
        String text = new String(MaterialFile.bytes(file), UTF_8);
        String line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new IllegalArgumentException(file + " is empty");
        }
        return line.toCharArray();
    }

    /// Those with secrets in them that everybody on this machine may read.
    ///
    /// @param file a file, or a folder of certificates with their keys
    public static List<String> openToAll(String file) {
        return MaterialFile.isFolder(file)
                ? MaterialFile.in(file, "").stream()
                        .filter(one -> holdsKey(one) && MaterialFile.isOpenToAll(one))
                        .toList()
                : MaterialFile.isOpenToAll(file) ? List.of(file) : List.of();
    }

    private static boolean holdsKey(String file) {
        return file.endsWith(".key")
                || (file.endsWith(".pem")
                        && Pem.blocks(file, MaterialFile.bytes(file)).stream().anyMatch(Pem::isKey));
    }

    /// The key of a file, which fits the chain.
    public static KeyBytes key(String file, List<X509Certificate> chain, char @Nullable [] passphrase) {
        PrivateKey key = Keys.of(file, Pem.blocks(file, MaterialFile.bytes(file)), passphrase);
        Keys.mustFit(file, key, chain.getFirst());
        return Keys.bytes(key);
    }

    public static Certificate of(String name, String file, List<X509Certificate> chain, KeyBytes key) {
        return new Certificate(name, file, chain, key, CertificateNames.of(chain.getFirst()));
    }

    /// A PKCS#12 file with one key.
    public static Certificate pkcs12(String name, String file, char @Nullable [] passphrase) {
        char[] opens = passphrase == null ? new char[0] : passphrase;
        byte[] bytes = MaterialFile.bytes(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), opens);
            List<String> aliases = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    aliases.add(alias);
                }
            }
            if (aliases.size() != 1) {
                throw new IllegalArgumentException(file + " has " + aliases.size() + " keys; one is needed");
            }
            String alias = aliases.getFirst();
            java.security.cert.Certificate[] chained = store.getCertificateChain(alias);
            if (chained == null || !(store.getKey(alias, opens) instanceof PrivateKey key)) {
                throw new IllegalArgumentException(file + " has no certificate with a private key");
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (java.security.cert.Certificate one : chained) {
                chain.add((X509Certificate) one);
            }
            Chains.judge(file, chain);
            Keys.mustFit(file, key, chain.getFirst());
            return of(name, file, chain, Keys.bytes(key));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(file + " is no PKCS#12 file that the passphrase opens", e);
        }
    }

    /// Every `*.pem` of a folder, with its key in the same file, or in one with the ending `.key`. All
    /// that are wrong are told at once.
    public static List<Certificate> directory(String name, String folder) {
        List<Certificate> found = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (String file : MaterialFile.in(folder, ".pem")) {
            try {
                found.add(ofFolder(name, file));
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            int more = wrong.size() - MOST_TOLD;
            throw new IllegalArgumentException(String.join("; ", wrong.subList(0, Math.min(MOST_TOLD, wrong.size())))
                    + (more > 0 ? "; and " + more + " more" : ""));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(folder + " has no file with the ending .pem");
        }
        return found;
    }

    private static Certificate ofFolder(String name, String file) {
        List<Pem> blocks = Pem.blocks(file, MaterialFile.bytes(file));
        List<X509Certificate> chain = Chains.of(file, blocks);
        Chains.judge(file, chain);
        String beside = file.substring(0, file.length() - ".pem".length()) + ".key";
        boolean within = blocks.stream().anyMatch(Pem::isKey) || !MaterialFile.exists(beside);
        return of(name, file, chain, key(within ? file : beside, chain, null));
    }

    /// An answer of an issuer's responder, in DER, as `openssl ocsp -respout` writes it.
    public static Stapling.Answer ocspAnswer(String file) {
        byte[] bytes = MaterialFile.bytes(file);
        if (bytes.length == 0 || bytes[0] != 0x30) {
            throw new IllegalArgumentException(file + " is no answer of OCSP in DER");
        }
        return new Stapling.Answer(file, bytes);
    }

    /// The key of a MAC, as authorities give it: base64url, in the first line of a file.
    public static KeyBytes macKey(String file) {
        String line = new String(passphrase(file)).strip();
        try {
            return new KeyBytes(Base64.getUrlDecoder().decode(line));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " has no key in base64url in its first line", e);
        }
    }

    /// What cookies are keyed with: all that is in a file.
    public static KeyBytes cookieSecret(String file) {
        byte[] bytes = MaterialFile.bytes(file);
        int least = CookieSpec.SHORTEST_SECRET;
        if (bytes.length < least) {
            throw new IllegalArgumentException(file + " has " + bytes.length + " bytes; needed are " + least
                    + " or more: `openssl rand -hex " + least + " > FILE`");
        }
        return new KeyBytes(bytes);
    }

    /// Keys for tickets: one or more of 48 bytes, one after another, the first encrypts.
    public static List<KeyBytes> ticketKeys(String file, int size) {
        byte[] bytes = MaterialFile.bytes(file);
        if (bytes.length == 0 || bytes.length % size != 0 || bytes.length > 16 * size) {
            throw new IllegalArgumentException(file + " has " + bytes.length + " bytes; needed are 1 to 16 keys of "
                    + size + ": `openssl rand " + size + " > FILE`");
        }
        List<KeyBytes> keys = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            byte[] one = new byte[size];
            System.arraycopy(bytes, at, one, 0, size);
            keys.add(new KeyBytes(one));
        }
        return keys;
    }
}
