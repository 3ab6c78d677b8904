package lbd.daemon.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lbd.sys.handover.HandoverSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LettersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HandoverSocket raw;
    private Letters ours;
    private Letters others;

    @BeforeEach
    void open() throws IOException {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        raw = pair.ours();
        ours = new Letters(raw);
        others = new Letters(pair.others());
    }

    @AfterEach
    void close() {
        ours.close();
        others.close();
    }

    @Test
    void fieldsMayHoldAnything() throws IOException {
        List<List<String>> lines = List.of(List.of("a\tb", "", "c\nd", "\\n", "é"), List.of(""));
        ours.send(LetterKind.STATE, lines, List.of());
        assertEquals(lines, received().lines());
    }

    @Test
    void whatIsLongerThanALetterComesInSeveral() throws IOException {
        List<List<String>> lines = IntStream.range(0, 10_000)
                .mapToObj(i -> List.of("line", Integer.toString(i), "x".repeat(20)))
                .toList();
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                ours.send(LetterKind.STATE, lines, List.of());
                ours.send(LetterKind.ALL);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        List<List<String>> all = new ArrayList<>();
        int letters = 0;
        for (Letters.Letter letter = received(); letter.word() == LetterKind.STATE; letter = received()) {
            all.addAll(letter.lines());
            letters++;
        }
        assertEquals(lines, all);
        assertTrue(letters > 1, letters + " letters");
        assertThrows(
                IOException.class,
                () -> ours.send(LetterKind.STATE, List.of(List.of("x".repeat(HandoverSocket.LONGEST))), List.of()));
        assertNotNull(sender);
    }

    /// A later version may say more; and what is no letter at all harms nobody.
    @Test
    void wordsThatAreNotKnownArePassedOver() throws IOException {
        raw.send(new byte[] {(byte) 0xff, 0, 1}, List.of());
        raw.send("NONSENSE\nline".getBytes(StandardCharsets.UTF_8), List.of(raw.descriptor()));
        raw.send("\n\n\n".getBytes(StandardCharsets.UTF_8), List.of());
        ours.send(LetterKind.ALL);
        assertEquals(LetterKind.ALL, received().word());
        ours.close();
        assertNull(others.receive(PATIENCE));
    }

    @Test
    void estateIsTakenAsFarAsItIsUnderstood() throws Exception {
        Estate estate = new Estate();
        assertTrue(estate.addSocket(List.of("tcp", "127.0.0.1", "80", "", "of a later version"), 100));
        assertTrue(estate.addSocket(List.of("udp", "::1", "0", "dns"), 101));
        for (List<String> bad : List.of(
                List.of("sctp", "127.0.0.1", "80", ""),
                List.of("tcp", "example.com", "80", ""),
                List.of("tcp", "127.0.0.1", "66000", ""),
                List.of("tcp"))) {
            assertTrue(!estate.addSocket(bad, 102), bad.toString());
        }
        assertEquals(2, estate.sockets().size());
        assertEquals(
                List.of("udp", "0:0:0:0:0:0:0:1", "0", "dns"),
                Estate.line(estate.sockets().get(1)));
        estate.leave("known", "a", "b");
        estate.leave("unknown", "c");
        assertEquals(List.of(List.of("a", "b")), estate.take("known"));
        assertEquals(List.of(), estate.take("known"));
        assertEquals(Map.of("unknown", List.of(List.of("c"))), estate.left());
        String text = "äöü\n".repeat(5_000);
        estate.leaveText("text", text);
        assertEquals(text, estate.takeText("text"));
        estate.leaveText("text", "");
        assertEquals("", estate.takeText("text"));
        assertNull(estate.takeText("text"));
    }

    @Test
    void otherProtocolIsRefused() throws Exception {
        Thread old = Thread.ofVirtual().start(() -> {
            try {
                assertEquals(LetterKind.HELLO, received().word());
                others.send(LetterKind.WELCOME, "9", "9.9", "42", "7");
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        IOException refused = assertThrows(IOException.class, () -> Predecessor.greet(raw, () -> false));
        assertEquals("the process before (version 9.9) speaks protocol 9, this one 1", refused.getMessage());
        old.join();
    }

    @Test
    void nextProcessIsStartedAsThisOneWas(@TempDir Path folder) throws IOException {
        List<String> words = List.of("/jre/bin/java", "@o", "-jar", folder + "/lbd.jar", "run", "-c", "a b.yaml");
        String jar = folder.resolve("lbd.jar").toString();
        assertEquals(words, Launcher.command(words, jar, Map.of()));
        Path launcher = Files.createDirectory(folder.resolve("bin")).resolve("lbd");
        Files.writeString(launcher, "#!/bin/sh\n");
        launcher.toFile().setExecutable(true);
        assertEquals(List.of(launcher.toString(), "run", "-c", "a b.yaml"), Launcher.command(words, jar, Map.of()));
        Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
        assertEquals(
                List.of(link.toString(), "run", "-c", "a b.yaml"),
                Launcher.command(words, jar, Map.of("LBD_STARTED_AS", link.toString())));
        List<String> classes = List.of("java", "-cp", "x", "lbd.daemon.Main", "run", "-c", "f");
        assertEquals(classes, Launcher.command(classes, "x", Map.of()));
        assertThrows(IOException.class, () -> Launcher.command(List.of("java", "Other"), "x", Map.of()));
    }

    private Letters.Letter received() throws IOException {
        Letters.Letter letter = others.receive(PATIENCE);
        assertNotNull(letter);
        return letter;
    }
}
