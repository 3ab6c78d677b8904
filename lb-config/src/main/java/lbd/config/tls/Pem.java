package lbd.config.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// One block of a PEM file (RFC 7468).
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final boolean headers;
    private final byte[] der;

    private Pem(String label, boolean headers, byte[] der) {
        this.label = label;
        this.headers = headers;
        this.der = der;
    }

    /// `CERTIFICATE`, `PRIVATE KEY`, ...
    String label() {
        return label;
    }

    /// Whether it has any, as keys that are encrypted in the old way have.
    boolean headers() {
        return headers;
    }

    byte[] der() {
        return der;
    }

    /// All of a file, whatever stands between them.
    static List<Pem> blocks(String file, byte[] content) {
        List<Pem> blocks = new ArrayList<>();
        String label = null;
        boolean headers = false;
        StringBuilder base64 = new StringBuilder();
        for (String line : new String(content, ISO_8859_1).split("\\R", -1)) {
            String text = line.strip();
            if (text.startsWith(BEGIN) && text.endsWith(DASHES)) {
                label = text.substring(BEGIN.length(), text.length() - DASHES.length());
                headers = false;
                base64.setLength(0);
            } else if (label != null && text.startsWith(END)) {
                blocks.add(new Pem(label, headers, headers ? new byte[0] : decoded(file, base64.toString())));
                label = null;
            } else if (label != null && text.indexOf(':') > 0) {
                headers = true;
            } else {
                base64.append(text);
            }
        }
        if (label != null) {
            throw new IllegalArgumentException(file + " ends within a block \"" + label + "\"");
        }
        return blocks;
    }

    private static byte[] decoded(String file, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " has a block that is not base64", e);
        }
    }

    boolean isKey() {
        return label.endsWith("PRIVATE KEY");
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE") || label.equals("TRUSTED CERTIFICATE");
    }
}
