package lbd.daemon.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.tls.PoolTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files are changed as programs change them; the watch looks when the test says so.
class FileWatchTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final Events events = new Events(FileWatch.class);
    private final List<String> refusals = new ArrayList<>();
    private Config inForce = Config.EMPTY;
    private long now;
    private final FileWatch watch = new FileWatch(() -> inForce, Runnable::run, next -> {
        if (refusals.isEmpty()) {
            inForce = next;
        }
        return List.copyOf(refusals);
    });

    @AfterEach
    void close() {
        events.close();
        watch.close();
    }

    private void load(String certificates) throws IOException {
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                listeners:
                  - {name: web, protocol: tcp, bind: 127.0.0.1:1, pool: p, tls: {watch: true, certificates: [%1$s]}}
                  - {name: still, protocol: tcp, bind: 127.0.0.1:2, pool: p, tls: {certificates: [%1$s]}}
                pools:
                  - {name: p, servers: ["127.0.0.1:3"]}
                """.formatted(certificates));
        if (ConfigReader.read(file) instanceof ConfigResult.Loaded(var config, var _, var _)) {
            inForce = config;
            watch.watch(config);
            looks(2);
            assertEquals(List.of(), events.taken());
            return;
        }
        throw new AssertionError(ConfigReader.read(file).toString());
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            now += SECOND;
            watch.look(now);
        }
    }

    private List<String> names(String listener) {
        ListenerSpec spec = inForce.listeners().stream()
                .filter(l -> l.name().equals(listener))
                .findFirst()
                .orElseThrow();
        return Objects.requireNonNull(spec.tls()).certificates().stream()
                .flatMap(c -> c.names().stream())
                .toList();
    }

    private void pair(String name, String host) throws IOException {
        OpenSsl.selfSigned(folder, name, host);
    }

    private void rename(String from, String to) throws IOException {
        Files.move(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private String pem(String folderName) {
        return "{certificate: %1$s/a.pem, key: %1$s/a.key}".formatted(folder.resolve(folderName));
    }

    @Test
    void newPairIsTakenWhereTheListenerSaysSo() throws IOException {
        pair("a", "old.example");
        load(pem(""));
        pair("b", "new.example");
        rename("b.pem", "a.pem");
        looks(3);
        // Its key is not there yet: no event.
        assertEquals(List.of(), events.taken());
        assertEquals(List.of("old.example"), names("web"));
        rename("b.key", "a.key");
        looks(1);
        assertEquals(List.of("old.example"), names("web"));
        looks(1);
        assertEquals(List.of("new.example"), names("web"));
        assertEquals(List.of("old.example"), names("still"));
        assertEquals(
                List.of("INFO event=tls.files_taken files=%1$s/a.pem,%1$s/a.key listeners=web".formatted(folder)),
                events.taken());
        looks(5);
        assertEquals(List.of(), events.taken());
    }

    @Test
    void halfWrittenFileIsWaitedOut() throws IOException {
        pair("a", "old.example");
        load(pem(""));
        pair("b", "new.example");
        rename("b.key", "a.key");
        String whole = Files.readString(folder.resolve("b.pem"));
        for (int size = 0; size < whole.length(); size += 100) {
            Files.writeString(folder.resolve("a.pem"), whole.substring(0, size));
            looks(1);
        }
        assertEquals(List.of("old.example"), names("web"));
        Files.writeString(folder.resolve("a.pem"), whole);
        looks(2);
        assertEquals(List.of("new.example"), names("web"));
        assertEquals(1, events.taken().size());
    }

    @Test
    void whatStaysWrongIsToldOnceAndTheOldStays() throws IOException {
        pair("a", "old.example");
        load(pem(""));
        Files.writeString(folder.resolve("a.pem"), "nothing");
        looks(20);
        List<String> told = events.taken();
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.getFirst().startsWith("WARN event=tls.files_refused files=" + folder), told::toString);
        assertTrue(told.getFirst().contains("a.pem has no certificate"), told::toString);
        assertEquals(List.of("old.example"), names("web"));
        pair("a", "new.example");
        looks(2);
        assertEquals(List.of("new.example"), names("web"));
    }

    @Test
    void linkThatLeadsElsewhereIsSeen() throws IOException {
        // As Kubernetes has it: a.pem -> ..data/a.pem, ..data -> ..1, and a rename of ..data.
        for (String version : List.of("..1", "..2")) {
            Files.createDirectory(folder.resolve(version));
            OpenSsl.selfSigned(folder.resolve(version), "a", "v" + version.substring(2) + ".example");
        }
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(folder.resolve("a.pem"), Path.of("..data/a.pem"));
        Files.createSymbolicLink(folder.resolve("a.key"), Path.of("..data/a.key"));
        load(pem(""));
        assertEquals(List.of("v1.example"), names("web"));
        Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2"));
        rename("..tmp", "..data");
        looks(2);
        assertEquals(List.of("v2.example"), names("web"));
    }

    @Test
    void siteThatComesToAFolderIsTaken() throws IOException {
        Path sites = Files.createDirectory(folder.resolve("sites"));
        OpenSsl.selfSigned(sites, "a", "a.example");
        load("{directory: " + sites + "}");
        OpenSsl.selfSigned(sites, "b", "b.example");
        looks(2);
        assertEquals(List.of("a.example", "b.example"), names("web"));
        Files.delete(sites.resolve("a.pem"));
        looks(2);
        assertEquals(List.of("b.example"), names("web"));
    }

    @Test
    void whatTheLibraryDoesNotTakeIsTold() throws IOException {
        pair("a", "old.example");
        load(pem(""));
        refusals.add("listeners[web].tls: not taken");
        pair("a", "new.example");
        looks(2);
        assertTrue(events.taken().getFirst().contains("reason=listeners[web].tls: not taken"));
        assertEquals(List.of("old.example"), names("web"));
    }

    @Test
    void rootsListsAndTicketKeysAreTakenToo() throws IOException {
        pair("a", "a.example");
        pair("ca1", "ca1.example");
        pair("ca2", "ca2.example");
        Files.copy(folder.resolve("ca1.pem"), folder.resolve("ca.pem"));
        Files.write(folder.resolve("keys"), new byte[48]);
        load(pem("").concat("], client: {verify: required, ca: " + folder.resolve("ca.pem") + "}, tickets: {keys_file: "
                + folder.resolve("keys") + "}, alpn: [x"));
        rename("ca2.pem", "ca.pem");
        Files.write(folder.resolve("keys"), new byte[96]);
        looks(2);
        var tls = Objects.requireNonNull(inForce.listeners().getFirst().tls());
        assertTrue(Objects.requireNonNull(tls.client())
                .roots()
                .getFirst()
                .toString()
                .contains("ca2.example"));
        assertEquals(2, tls.tickets().keys().size());
        assertEquals(2, events.taken().size());
    }

    @Test
    void poolsTakeWhoSignsServersAndWhoTheyAreThemselves() throws IOException {
        pair("a", "old.example");
        pair("ca", "ca.example");
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                pools:
                  - name: p
                    servers: ["127.0.0.1:3"]
                    tls: {watch: true, ca: %1$s/ca.pem, certificate: %1$s/a.pem, key: %1$s/a.key}
                  - {name: still, servers: ["127.0.0.1:3"], tls: {ca: %1$s/ca.pem}}
                """.formatted(folder));
        inForce = assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read(file))
                .config();
        watch.watch(inForce);
        looks(2);
        pair("b", "new.example");
        rename("b.pem", "a.pem");
        rename("b.key", "a.key");
        looks(2);
        assertEquals(
                List.of("new.example"), Objects.requireNonNull(pool("p").own()).names());
        assertEquals(
                List.of("INFO event=tls.files_taken files=%1$s/a.pem,%1$s/a.key pools=p".formatted(folder)),
                events.taken());
        pair("b", "other.example");
        rename("b.pem", "ca.pem");
        looks(2);
        assertEquals(
                "CN=other.example",
                pool("p").roots().getFirst().getSubjectX500Principal().getName());
        assertEquals(
                "CN=ca.example",
                pool("still").roots().getFirst().getSubjectX500Principal().getName());
        assertEquals(1, events.taken().size());
    }

    private PoolTls pool(String name) {
        return Objects.requireNonNull(inForce.pools().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow()
                .tls());
    }
}
