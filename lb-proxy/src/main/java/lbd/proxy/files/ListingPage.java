package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import lbd.proxy.files.sys.NativeFile;

/// What is in a folder, as a page of HTML: in UTF-8 where names are.
final class ListingPage {
    /// A page that anybody would read is shorter.
    private static final int MOST = 10_000;

    private ListingPage() {}

    /// @param folder open
    /// @param path   of the folder, as the client knows it, each octet a character, as names are
    static byte[] of(NativeFile folder, String path) throws IOException {
        List<String> names = folder.names(MOST).stream()
                .filter(name -> !name.startsWith("."))
                .sorted()
                .toList();
        String title = escaped(path);
        StringBuilder page = new StringBuilder("<!doctype html>\n<meta charset=\"utf-8\">\n<title>")
                .append(title)
                .append("</title>\n<h1>")
                .append(title)
                .append("</h1>\n<ul>\n");
        if (path.length() > 1) {
            page.append("<li><a href=\"../\">../</a>\n");
        }
        // A link to a folder is shown as a file: whether it may be followed is seen when it is asked for.
        for (String name : names) {
            page.append("<li><a href=\"./")
                    .append(UriPath.of(name))
                    .append("\">")
                    .append(escaped(name))
                    .append("</a>\n");
        }
        return page.append("</ul>\n").toString().getBytes(ISO_8859_1);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
