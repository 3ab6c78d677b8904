package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import lbd.core.model.edge.Encoding;
import lbd.core.model.edge.FilesSpec;
import lbd.proxy.loop.Workers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FolderTest {
    private static final Workers WORKERS = new Workers("lbd-files", 10);

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void fill() throws Exception {
        root = Files.createDirectory(temp.resolve("root"));
        write("root/a.txt", "a");
        write("root/a.txt.gz", "gz");
        write("root/a.txt.br", "br");
        write("root/index.html", "index");
        write("root/sub/page.html", "page");
        write("root/.env", "secret");
        write("root/.git/config", "secret");
        write("root/.well-known/security.txt", "known");
        write("root/.well-known/.hidden", "secret");
        write("secret", "secret");
        Files.createSymbolicLink(root.resolve("out"), temp.resolve("secret"));
        Files.createSymbolicLink(root.resolve("up"), temp);
        Files.createSymbolicLink(root.resolve("round"), root.resolve("round"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("sub"));
        Files.writeString(root.resolve("a b&c<d>.txt"), "odd");
    }

    private void write(String name, String text) throws Exception {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private FilesSpec spec(boolean precompressed, boolean listing, FilesSpec.Fallback... fallback) {
        return new FilesSpec(
                root.toString(),
                List.of("index.html"),
                List.of(fallback),
                precompressed,
                listing,
                Map.of("odd", "x/odd"));
    }

    private static Folder folder(FilesSpec spec) {
        return new Folder(spec, WORKERS);
    }

    private static String shown(Found found) {
        return switch (found) {
            case ServedFile file -> new String(file.content(), UTF_8);
            case Found.IsFolder() -> "folder";
            case Found.Listing listing -> "listing";
            case Found.Nothing() -> "nothing";
            case Found.Trouble(int status, String why) -> status + " " + why;
            case Found.Silent() -> "silent";
        };
    }

    @ParameterizedTest
    @CsvSource({
        "/a.txt, a",
        "//a.txt, a",
        "/, index",
        "/sub/page.html, page",
        "/in/page.html, page",
        "/sub, folder",
        "/in, folder",
        "/sub/, nothing",
        "/a.txt/, nothing",
        "/a.txt/x, nothing",
        "/none, nothing",
        "/.env, nothing",
        "/.git/config, nothing",
        "/sub/../.env, nothing",
        "/.well-known/security.txt, known",
        "/.well-known/.hidden, nothing",
        "/out, nothing",
        "/up/secret, nothing",
        "/up/root/a.txt, a",
        "/round, nothing",
        "/../secret, nothing",
        "/sub/../../secret, nothing",
    })
    void whatIsThere(String path, String expected) {
        assertEquals(expected, shown(folder(spec(false, false)).look(path, List.of())));
    }

    @Test
    void nothingThatWouldKeepWhoeverOpensIt() throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", root.resolve("pipe").toString())
                        .start()
                        .waitFor());
        assertEquals("nothing", shown(folder(spec(false, false)).look("/pipe", List.of())));
        assertEquals("nothing", shown(folder(spec(false, false)).look("/" + "n".repeat(300), List.of())));
    }

    @Test
    void whatLiesCompressedBesideIt() {
        Folder folder = folder(spec(true, false));
        assertEquals("a", shown(folder.look("/a.txt", List.of())));
        assertEquals("gz", shown(folder.look("/a.txt", List.of(Encoding.GZIP, Encoding.BR))));
        ServedFile file =
                assertInstanceOf(ServedFile.class, folder.look("/a.txt", List.of(Encoding.ZSTD, Encoding.BR)));
        assertEquals("br", shown(file));
        assertEquals("text/plain", file.type());
        assertEquals(Encoding.BR, file.encoding());
        assertEquals("page", shown(folder.look("/sub/page.html", List.of(Encoding.GZIP))));
    }

    @Test
    void whatStandsInForIt() {
        FilesSpec.Fallback none = new FilesSpec.ToFile("/none.html");
        FilesSpec.Fallback page = new FilesSpec.ToFile("/sub/page.html");
        assertEquals("page", shown(folder(spec(false, false, none, page)).look("/x/y", List.of())));
        // What is hidden is like what is not there.
        assertEquals("page", shown(folder(spec(false, false, page)).look("/.env", List.of())));
        assertEquals("nothing", shown(folder(spec(false, false, none)).look("/x/y", List.of())));
    }

    @Test
    void aPageShowsWhatIsInAFolder() {
        Found.Listing listing =
                assertInstanceOf(Found.Listing.class, folder(spec(false, true)).look("/sub/", List.of()));
        String page = new String(listing.page(), UTF_8);
        assertEquals(
                "<!doctype html>\n<meta charset=\"utf-8\">\n<title>/sub/</title>\n<h1>/sub/</h1>\n<ul>\n"
                        + "<li><a href=\"../\">../</a>\n<li><a href=\"./page.html\">page.html</a>\n</ul>\n",
                page);
        FilesSpec noIndex = new FilesSpec(root.toString(), List.of(), List.of(), false, true, Map.of());
        String all = new String(((Found.Listing) folder(noIndex).look("/", List.of())).page(), UTF_8);
        assertFalse(all.contains(".env"), all);
        assertEquals(1, all.split("<a href=\"./a%20b&c%3Cd%3E.txt\">a b&amp;c&lt;d&gt;.txt</a>", -1).length - 1, all);
    }

    @Test
    void aFileThatChangesHasAnotherTag() throws Exception {
        Folder folder = folder(spec(false, false));
        ServedFile before = assertInstanceOf(ServedFile.class, folder.look("/a.txt", List.of()));
        write("root/a.txt", "another");
        ServedFile after = assertInstanceOf(ServedFile.class, folder.look("/a.txt", List.of()));
        assertNotEquals(before.etag(), after.etag());
        assertEquals(7, after.size());
    }

    /// A link that leads elsewhere from one moment to the next: what is looked at is what is read.
    @Test
    void noLinkIsFasterThanTheLook() throws Exception {
        Path link = root.resolve("flips");
        Files.createSymbolicLink(link, root.resolve("a.txt"));
        Folder folder = folder(spec(true, false));
        AtomicBoolean over = new AtomicBoolean();
        Thread flips = Thread.ofPlatform().start(() -> {
            for (int i = 0; !over.get(); i++) {
                try {
                    Path next = Files.createSymbolicLink(
                            temp.resolve("next"), i % 2 == 0 ? temp.resolve("secret") : root.resolve("a.txt"));
                    Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 3000 || seen.size() < 2; i++) {
            seen.add(shown(folder.look("/flips", List.of())));
        }
        over.set(true);
        flips.join();
        assertEquals(Set.of("a", "nothing"), seen);
    }

    @Test
    void aRootThatIsALinkIsFollowedAnew() throws Exception {
        Path link = Files.createSymbolicLink(temp.resolve("current"), root.resolve("sub"));
        Folder folder = folder(new FilesSpec(link.toString(), List.of(), List.of(), false, false, Map.of()));
        assertEquals("page", shown(folder.look("/page.html", List.of())));
        Files.delete(link);
        Files.createSymbolicLink(link, root);
        assertEquals("a", shown(folder.look("/a.txt", List.of())));
        Files.delete(link);
        assertInstanceOf(Found.Trouble.class, folder.look("/a.txt", List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "a.html, text/html",
        "A.HTML, text/html",
        "app.js, text/javascript",
        "app.mjs, text/javascript",
        "f.woff2, font/woff2",
        "p.avif, image/avif",
        "m.wasm, application/wasm",
        "x.odd, x/odd",
        "archive.tar.gz, application/gzip",
        "README, application/octet-stream",
        "a.unheard, application/octet-stream",
    })
    void mediaTypes(String name, String type) {
        assertEquals(type, new MediaTypes(Map.of("odd", "x/odd"), temp.resolve("no-table")).of(name));
    }

    @Test
    void theSystemsTable() throws Exception {
        write("mime.types", "# a table\ntext/x-own  own  owner # of ours\n\napplication/x-none\n");
        MediaTypes types = new MediaTypes(Map.of(), temp.resolve("mime.types"));
        assertEquals("text/x-own", types.of("a.owner"));
        assertEquals("text/x-own", types.of("a.OWN"));
    }
}
