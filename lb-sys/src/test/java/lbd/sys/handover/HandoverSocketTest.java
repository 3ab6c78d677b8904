package lbd.sys.handover;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lbd.sys.Child;
import lbd.sys.Libc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HandoverSocketTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void messagesArriveWholeAndApart() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket others = pair.others()) {
            byte[] longest = new byte[HandoverSocket.LONGEST];
            longest[longest.length - 1] = 7;
            ours.send(longest, List.of());
            ours.send(new byte[] {1}, List.of());
            assertArrayEquals(longest, received(others).bytes());
            assertArrayEquals(new byte[] {1}, received(others).bytes());
            others.send(new byte[] {2}, List.of());
            assertArrayEquals(new byte[] {2}, received(ours).bytes());
        }
    }

    @Test
    void descriptorsComeWithTheirMessageAndAreTheReceiversOwn() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket others = pair.others();
                Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(ValueLayout.JAVA_INT, 2);
            assertEquals(0, Libc.pipe2(two, 0));
            int read = two.getAtIndex(ValueLayout.JAVA_INT, 0);
            int write = two.getAtIndex(ValueLayout.JAVA_INT, 1);
            ours.send(new byte[] {1}, List.of(write));
            ours.send(new byte[] {2}, List.of());
            HandoverSocket.close(write);
            HandoverSocket.Message with = received(others);
            assertEquals(1, with.descriptors().size());
            assertEquals(List.of(), received(others).descriptors());
            int mine = with.descriptors().getFirst();
            MemorySegment text = arena.allocateFrom("x");
            assertEquals(1, Libc.write(mine, text, 1));
            assertEquals(1, Libc.read(read, arena.allocate(8), 8));
            HandoverSocket.close(mine);
            assertEquals(0, Libc.read(read, arena.allocate(8), 8));
            HandoverSocket.close(read);
        }
    }

    @Test
    void asManyDescriptorsAsAMessageMayHaveArrive() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket others = pair.others()) {
            List<Integer> all = Collections.nCopies(HandoverSocket.MOST_DESCRIPTORS, ours.descriptor());
            ours.send(new byte[] {1}, all);
            List<Integer> received = received(others).descriptors();
            assertEquals(all.size(), received.size());
            received.forEach(HandoverSocket::close);
            List<Integer> more = Collections.nCopies(all.size() + 1, ours.descriptor());
            assertThrows(IllegalArgumentException.class, () -> ours.send(new byte[] {1}, more));
        }
    }

    @Test
    void endIsTheEndAndSilenceIsLate() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours()) {
            assertThrows(HandoverSocket.TimedOutException.class, () -> ours.receive(SOON));
            pair.others().close();
            assertNull(ours.receive(PATIENCE));
            assertThrows(IOException.class, () -> ours.send(new byte[] {1}, List.of()));
        }
    }

    @Test
    void whoReadsNothingHoldsUpNobodyForLong() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket _ = pair.others()) {
            ours.patience(SOON);
            byte[] much = new byte[HandoverSocket.LONGEST];
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    ours.send(much, List.of());
                }
            });
        }
    }

    @Test
    void onlyAnEndOfSuchAPairIsTaken() throws Exception {
        int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket others = pair.others()) {
            HandoverSocket again = HandoverSocket.of(others.descriptor(), user);
            ours.send(new byte[] {1}, List.of());
            assertArrayEquals(new byte[] {1}, received(again).bytes());
            if (user != 0) {
                assertThrows(IOException.class, () -> HandoverSocket.of(others.descriptor(), user + 1));
            }
        }
        int stream = Libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM, 0);
        assertThrows(IOException.class, () -> HandoverSocket.of(stream, user));
        HandoverSocket.close(stream);
        assertThrows(IOException.class, () -> HandoverSocket.of(stream, user));
    }

    @Test
    void programGetsTheDescriptorThatIsPassedAndNoOther() throws Exception {
        HandoverSocket.Pair pair = HandoverSocket.pair();
        try (HandoverSocket ours = pair.ours();
                HandoverSocket others = pair.others()) {
            String script = "ls /proc/$$/fd; echo said >&3";
            try (Child child = Child.start(
                    List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), others.descriptor())) {
                assertEquals(new Child.End.Exited(0), child.await());
                String open = new String(child.read(), StandardCharsets.UTF_8);
                assertTrue(open.startsWith("0\n1\n2\n3\n"), open);
                assertTrue(open.lines().count() <= 5, open);
            }
            assertArrayEquals(
                    "said\n".getBytes(StandardCharsets.UTF_8), received(ours).bytes());
        }
    }

    private static HandoverSocket.Message received(HandoverSocket socket) throws IOException {
        HandoverSocket.Message message = socket.receive(PATIENCE);
        assertNotNull(message);
        return message;
    }
}
