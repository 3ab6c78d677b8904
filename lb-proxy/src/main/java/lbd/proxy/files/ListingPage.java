package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is in a folder, as a page of HTML.
final class ListingPage {
    /// A page that anybody would read is shorter.
    private static final int MOST = 10_000;

    private ListingPage() {}

    /// @param path of the folder, as the client knows it
    static byte[] of(Path folder, String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (!name.startsWith(".") && names.size() < MOST) {
                    // A link to a folder is shown as a file: whether it may be followed is seen when it is asked for.
                    names.add(Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) ? name + "/" : name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(null);
        String title = escaped(path);
        StringBuilder page = new StringBuilder("<!doctype html>\n<meta charset=\"utf-8\">\n<title>")
                .append(title)
                .append("</title>\n<h1>")
                .append(title)
                .append("</h1>\n<ul>\n");
        if (path.length() > 1) {
            page.append("<li><a href=\"../\">../</a>\n");
        }
        for (String name : names) {
            page.append("<li><a href=\"./")
                    .append(UriPath.of(name))
                    .append("\">")
                    .append(escaped(name))
                    .append("</a>\n");
        }
        return page.append("</ul>\n").toString().getBytes(UTF_8);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
