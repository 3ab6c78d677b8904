package lbd.core.tls;

import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who a client is by its certificate, which was verified.
///
/// @param subject     its distinguished name, RFC 2253
/// @param fingerprint SHA-256 of it, in lower-case hexadecimal digits
/// @param names       its alternative names: of hosts, mail addresses, IP addresses, URIs, as they stand there
/// @param certificate itself (DER), not to be written to
@SuppressWarnings("ArrayRecordComponent") // the fingerprint tells two apart
public record TlsClient(String subject, String fingerprint, List<String> names, byte[] certificate) {
    private static final String COMMON_NAME = "CN=";

    /// Where nobody wants more.
    public TlsClient(String subject, String fingerprint) {
        this(subject, fingerprint, List.of(), new byte[0]);
    }

    public TlsClient {
        names = List.copyOf(names);
    }

    /// The certificate as the field Client-Cert has it (RFC 9440 section 2.2).
    public String clientCert() {
        return ":" + Base64.getEncoder().encodeToString(certificate) + ":";
    }

    /// Of its subject; null where that has none.
    public @Nullable String commonName() {
        int from = 0;
        for (int at = 0; at <= subject.length(); at++) {
            if (at < subject.length() && subject.charAt(at) == '\\') {
                at++;
            } else if (at == subject.length() || subject.charAt(at) == ',' || subject.charAt(at) == '+') {
                if (subject.startsWith(COMMON_NAME, from)) {
                    return unescaped(subject.substring(from + COMMON_NAME.length(), at));
                }
                from = at + 1;
            }
        }
        return null;
    }

    /// Of RFC 2253 section 2.4, as the JDK writes it: a backslash before what would mean something else.
    private static String unescaped(String value) {
        if (value.indexOf('\\') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int at = 0; at < value.length(); at++) {
            boolean escape = value.charAt(at) == '\\' && at + 1 < value.length();
            plain.append(value.charAt(escape ? ++at : at));
        }
        return plain.toString();
    }
}
