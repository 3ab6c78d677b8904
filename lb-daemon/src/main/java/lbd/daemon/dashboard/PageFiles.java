package lbd.daemon.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The files that the page is made of. Read when somebody asks for them first. Confined to the admin's thread.
public final class PageFiles {
    /// Nothing comes from elsewhere, nothing is run that does not stand in a file of ours, no text becomes markup, and
    /// no
    /// other page shows this one within itself, where somebody would press what he does not see.
    public static final Map<String, String> HEADERS = Map.of(
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri"
                    + " 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'",
            "x-frame-options",
            "DENY",
            "referrer-policy",
            "no-referrer",
            "cross-origin-opener-policy",
            "same-origin");

    private static final String INDEX = "index.html";
    private static final String FOLDER = "dashboard";
    private static final int TAG_BYTES = 12;

    /// By the ends of their names.
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private static final List<String> NAMES = List.of(
            INDEX,
            "dashboard.css",
            "icon.svg",
            "main.js",
            "stream.js",
            "model.js",
            "tables.js",
            "detail.js",
            "plot.js",
            "dom.js",
            "words.js",
            "access.js",
            "ask.js");

    private final Map<String, File> read = new HashMap<>();

    /// @param tag of its content, for `ETag`
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    public record File(String type, String tag, byte[] bytes) {}

    /// The file of a request's path: the page itself at `/`, the rest in `/dashboard/`.
    ///
    /// @return null where there is none
    public @Nullable File find(List<String> path) {
        String name = path.size() == 1 && path.getFirst().isEmpty()
                ? INDEX
                : path.size() == 2 && path.getFirst().equals(FOLDER) ? path.get(1) : "";
        return NAMES.contains(name) ? read.computeIfAbsent(name, PageFiles::read) : null;
    }

    private static File read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the package lacks " + name);
            }
            byte[] bytes = in.readAllBytes();
            String type = Objects.requireNonNull(TYPES.get(name.substring(name.lastIndexOf('.') + 1)), name);
            return new File(type, tag(bytes), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has it", e);
        }
    }
}
