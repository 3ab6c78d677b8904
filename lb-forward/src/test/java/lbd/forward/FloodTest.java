package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import lbd.forward.program.MapLayout;
import org.junit.jupiter.api.Test;

/// More flows than there is room for, and floods of such as nobody goes on with. Each flow is a client's address of
/// 32 bits; nothing but that and the flags differs.
class FloodTest {
    private static final int FLOWS = 1_000_000;
    private static final int FLOOD = 1_000_000;
    private static final int FIRST = 0x0b000000;
    private static final int FLOODS = 0x14000000;
    private static final int SOURCE = 14 + 12;
    private static final int SUM = 14 + 10;
    private static final int FLAGS = 14 + 20 + 13;

    /// A frame whose client and flags can be set.
    private static final class Frame {
        private final byte[] bytes;
        private final ByteBuffer all;

        Frame(String vip) {
            bytes = Frames.frame(Frames.ip("11.0.0.0", vip, 6, Frames.tcp("11.0.0.0", vip, 4000, 80, Frames.SYN, 0)));
            all = ByteBuffer.wrap(bytes);
        }

        byte[] of(int client, int flags) {
            all.putInt(SOURCE, client).putShort(SUM, (short) 0).put(FLAGS, (byte) flags);
            all.putShort(SUM, (short) ~Sums.add(0, bytes, 14, 34));
            return bytes;
        }
    }

    private static void begin(Trial trial, Frame frame, int client) throws IOException {
        assertEquals(Trial.XDP_TX, trial.direct(frame.of(client, Frames.SYN)));
        assertEquals(Trial.XDP_TX, trial.direct(frame.of(client, Frames.ACK)));
    }

    private static BitSet remembered(Trial trial, MapLayout map, int first, int count) throws IOException {
        BitSet found = new BitSet(count);
        trial.program.batches(map, (keys, _, entries) -> {
            ByteBuffer all = ByteBuffer.wrap(keys);
            for (int i = 0; i < entries; i++) {
                int client = all.getInt(i * 40 + 12) - first;
                if (client >= 0 && client < count) {
                    found.set(client);
                }
            }
        });
        return found;
    }

    /// Bytes of the kernel's, as it counts them.
    private static long memory(Trial trial, MapLayout map) throws IOException {
        return Files.readString(Path.of("/proc/self/fdinfo/" + trial.program.map(map)))
                .lines()
                .filter(line -> line.startsWith("memlock:"))
                .mapToLong(line -> Long.parseLong(line.substring(8).strip()))
                .sum();
    }

    @Test
    void millionFlowsHaveRoomAndFloodsMoveNoneOfThem() throws IOException {
        try (Trial trial = new Trial(new Program.Sizes(FLOWS, false, 4096))) {
            long before = memory(trial, MapLayout.FLOWS) + memory(trial, MapLayout.OPENINGS);
            Frame frame = new Frame(Setting.VIP);
            for (int i = 0; i < FLOWS; i++) {
                begin(trial, frame, FIRST + i);
            }
            BitSet established = remembered(trial, MapLayout.FLOWS, FIRST, FLOWS);
            assertTrue(established.cardinality() > FLOWS * 0.99, established.cardinality() + " flows");
            for (int i = 0; i < FLOOD; i++) {
                trial.direct(frame.of(FLOODS + i, Frames.SYN));
            }
            assertEquals(established, remembered(trial, MapLayout.FLOWS, FIRST, FLOWS), "after the flood");
            assertEquals(0, remembered(trial, MapLayout.FLOWS, FLOODS, FLOOD).cardinality());
            // The newest of the flood are known, so that handshakes under it end where they began.
            int known = remembered(trial, MapLayout.OPENINGS, FLOODS + FLOOD - 100_000, 100_000)
                    .cardinality();
            assertTrue(known > 99_000, known + " of the last 100,000");
            // All of it was there before the first packet.
            assertEquals(before, memory(trial, MapLayout.FLOWS) + memory(trial, MapLayout.OPENINGS));
            assertTrue(before < 200L * (FLOWS + 262_144), before + " bytes");
        }
    }

    @Test
    void flowsThatAreUsedStayWhenTheTableIsFull() throws IOException {
        int used = 1000;
        try (Trial trial = new Trial(new Program.Sizes(1 << 16, false, 4096))) {
            Frame frame = new Frame(Setting.VIP);
            for (int i = 0; i < used; i++) {
                begin(trial, frame, FIRST + i);
            }
            int turn = 0;
            for (int i = 0; i < 4 << 16; i++) {
                begin(trial, frame, FLOODS + i);
                // Each of the used ones has a packet now and then: once in 16,000 of the others'.
                if (i % 16 == 0) {
                    trial.direct(frame.of(FIRST + turn++ % used, Frames.ACK));
                }
            }
            assertEquals(used, remembered(trial, MapLayout.FLOWS, FIRST, used).cardinality());
        }
    }

    /// What a server's answers are found by is kept apart as well.
    @Test
    void floodLeavesTheWaysBackOfMasqueradedFlows() throws IOException {
        int count = 5000;
        try (Trial trial = new Trial(new Program.Sizes(1 << 14, true, 4096))) {
            Frame frame = new Frame(Setting.NAT_VIP);
            byte[] servers = new byte[count];
            for (int i = 0; i < count; i++) {
                assertEquals(Trial.TC_REDIRECT, trial.changed(frame.of(FIRST + i, Frames.SYN)));
                assertEquals(Trial.TC_REDIRECT, trial.changed(frame.of(FIRST + i, Frames.ACK)));
                servers[i] = trial.run.frame()[14 + 19];
            }
            for (int i = 0; i < 10 << 14; i++) {
                trial.changed(frame.of(FLOODS + i, Frames.SYN));
            }
            assertEquals(count, remembered(trial, MapLayout.BACKS, FIRST, count).cardinality());
            byte[] answer = Frames.frame(Frames.ip(
                    "10.0.0.6", "11.0.0.0", 6, Frames.tcp("10.0.0.6", "11.0.0.0", 8080, 4000, Frames.ACK, 9)));
            for (int i = 0; i < count; i++) {
                ByteBuffer.wrap(answer).putInt(14 + 16, FIRST + i).put(14 + 15, servers[i]);
                Kinds.sum4(answer, 14);
                assertEquals(Trial.TC_REDIRECT, trial.changed(answer));
                byte[] translated = trial.run.frame();
                assertEquals(
                        Setting.NAT_VIP,
                        InetAddress.getByAddress(Arrays.copyOfRange(translated, 26, 30))
                                .getHostAddress());
            }
        }
    }

    /// With servers in turn, a client that has been here would be elsewhere each time but for its place.
    @Test
    void floodLeavesThePlacesOfClients() throws IOException {
        int count = 1000;
        String vip = "192.0.2.106";
        try (Trial trial = new Trial(new Program.Sizes(1 << 14, false, 4096))) {
            Setting.Service direct = Setting.SERVICES.getFirst();
            byte[] inTurn = direct.value();
            Bytes.host(44).put(inTurn).putInt(8, 2).putInt(36, 600).get(0, inTurn);
            trial.program.put(MapLayout.SERVICES, new Setting.Bind(vip, 80, 6).key(), inTurn);
            Frame frame = new Frame(vip);
            byte[] servers = new byte[count];
            for (int i = 0; i < count; i++) {
                begin(trial, frame, FIRST + i);
                servers[i] = trial.run.frame()[5];
            }
            for (int i = 0; i < 10 << 14; i++) {
                trial.direct(frame.of(FLOODS + i, Frames.SYN));
            }
            byte[] again = new byte[count];
            for (int i = 0; i < count; i++) {
                frame.all.putShort(14 + 20, (short) 5000);
                trial.direct(frame.of(FIRST + i, Frames.SYN));
                again[i] = trial.run.frame()[5];
            }
            assertArrayEquals(servers, again);
        }
    }
}
