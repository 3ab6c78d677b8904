package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import lbd.forward.Reference.Outcome;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What becomes of each kind of packet.
class PacketKindsTest {
    private static final String OWN = "192.0.2.110";
    private static final byte[] OTHER_MAC = {2, 0, 0, 0, 1, 41};

    private static Trial trial;
    private static Judge judge;

    @BeforeAll
    static void load() throws IOException {
        trial = new Trial(new Program.Sizes(1 << 16, true, 4096));
        judge = new Judge(trial);
    }

    @AfterAll
    static void unload() {
        if (trial != null) {
            trial.close();
        }
    }

    @Test
    void each() throws IOException {
        for (Kinds.Kind kind : Kinds.all()) {
            Outcome outcome = judge.judge(kind.name(), kind.frame());
            assertEquals(kind.verdict(), outcome.verdict(), kind.name());
            assertEquals(kind.drop(), outcome.drop(), kind.name());
        }
    }

    /// A route may have room for less than the link that segments came in by, whose room they fill.
    @Test
    void segmentsThatTheKernelHasPutTogetherFitTheWayToTheServer() throws IOException {
        int header = 20 + 20;
        for (String vip : List.of(Setting.VIP, Setting.NAT_VIP)) {
            int port = vip.equals(Setting.VIP) ? 443 : 80;
            byte[] segments = Frames.frame(Frames.ip(
                    Kinds.CLIENT, vip, Frames.TCP, Frames.tcp(Kinds.CLIENT, vip, 777, port, Frames.ACK, 1400)));
            long before = trial.program.sums(MapLayout.DROPS, Drop.TOO_BIG.row(), 1)[0];
            int fits = Setting.MTU - header;
            // The kernel tries no tunnel on such a frame, as this says nothing of what protocol it has put together.
            int sent = trial.changed(segments, 3, fits);
            assertEquals(vip.equals(Setting.VIP) ? Trial.TC_SHOT : Trial.TC_REDIRECT, sent, vip);
            assertEquals(before, trial.program.sums(MapLayout.DROPS, Drop.TOO_BIG.row(), 1)[0], vip + " fits");
            assertEquals(Trial.TC_REDIRECT, trial.changed(segments, 3, fits + 1), vip);
            byte[] told = trial.run.frame();
            assertEquals(1, told[14 + 9], vip + ": its sender is told");
            assertEquals(3, told[14 + 20]);
            assertEquals(4, told[14 + 21], "that it is to be cut");
            assertEquals(before + 1, trial.program.sums(MapLayout.DROPS, Drop.TOO_BIG.row(), 1)[0]);
        }
    }

    private static byte[] syn(int port) {
        return syn(port, 90);
    }

    private static byte[] syn(int port, int to) {
        return Frames.frame(Frames.ip(
                Kinds.CLIENT, Setting.VIP, Frames.TCP, Frames.tcp(Kinds.CLIENT, Setting.VIP, port, to, Frames.SYN, 0)));
    }

    private static int[] all(int real) {
        int[] ring = new int[Program.RING_SLOTS];
        Arrays.fill(ring, real);
        return ring;
    }

    @Test
    void directorThatIsAServerTakesWhatIsItsOwnAndWhatAnotherHandsToIt() throws IOException {
        Setting.Real other = new Setting.Real(41, Setting.DIRECT, "192.0.2.41", OTHER_MAC, 0);
        Setting.Bind bind = new Setting.Bind(Setting.VIP, 90, Frames.TCP);
        Setting.Bind all = new Setting.Bind(OWN, 0, 0);
        Setting.Service service = new Setting.Service(20, Setting.DIRECT, List.of(bind, all), List.of(other));
        byte[] value = service.value();
        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).putInt(40, 2);
        for (Setting.Bind one : service.binds()) {
            trial.program.put(MapLayout.SERVICES, one.key(), value);
        }
        byte[] here = new Setting.Real(42, Setting.DIRECT, "192.0.2.1", Frames.OUR_MAC, 0).value(20);
        ByteBuffer.wrap(here).order(ByteOrder.nativeOrder()).putShort(38, (short) (1 | 2 | 8));
        trial.program.put(MapLayout.REALS, Bytes.ofInt(41), other.value(20));
        trial.program.put(MapLayout.REALS, Bytes.ofInt(42), here);
        Peers peers = new Peers(trial.program);
        peers.know(Set.of(new Peers.Peer(Mac.of(OTHER_MAC), 20)));

        trial.program.ring(20, all(42));
        byte[] frame = syn(1);
        assertEquals(Trial.XDP_PASS, trial.direct(frame));
        assertArrayEquals(frame, trial.run.frame(), "unchanged");
        assertEquals(1, trial.program.sums(MapLayout.REAL_COUNTS, 42, 5)[0]);
        assertEquals(Trial.XDP_PASS, trial.direct(atItsEnd(frame)), "it goes no further");

        trial.program.ring(20, all(41));
        assertEquals(Trial.XDP_TX, trial.direct(syn(2)));
        byte[] handed = syn(3);
        System.arraycopy(OTHER_MAC, 0, handed, 6, 6);
        assertEquals(Trial.XDP_PASS, trial.direct(handed));
        assertArrayEquals(handed, trial.run.frame(), "unchanged");
        byte[] piece = Frames.frame(Frames.ip4(
                Frames.address(Kinds.CLIENT), Frames.address(OWN), Frames.UDP, new byte[16], 64, 2, new byte[0]));
        assertEquals(Trial.XDP_DROP, trial.direct(piece), "its first one was not here");
        System.arraycopy(OTHER_MAC, 0, piece, 6, 6);
        assertEquals(Trial.XDP_PASS, trial.direct(piece));

        peers.know(Set.of());
        assertEquals(Trial.XDP_TX, trial.direct(handed), "no server any more");
    }

    @Test
    void directorThatIsAServerOfATunnelTakesItsPackets() throws IOException {
        Setting.Service service = new Setting.Service(
                21, Setting.TUNNEL, List.of(new Setting.Bind(Setting.VIP, 91, Frames.TCP)), List.of());
        trial.program.put(MapLayout.SERVICES, service.binds().getFirst().key(), service.value());
        byte[] here = new Setting.Real(43, Setting.TUNNEL, "192.0.2.1", Frames.OUR_MAC, 0).value(21);
        ByteBuffer.wrap(here).order(ByteOrder.nativeOrder()).putShort(38, (short) (1 | 2 | 8));
        trial.program.put(MapLayout.REALS, Bytes.ofInt(43), here);
        trial.program.ring(21, all(43));
        assertEquals(Trial.TC_PASS, trial.changed(atItsEnd(syn(4, 91))), "it goes no further");
        byte[] frame = syn(4, 91);
        assertEquals(Trial.TC_PASS, trial.changed(frame));
        assertArrayEquals(frame, trial.run.frame(), "unchanged");
        assertEquals(2, trial.program.sums(MapLayout.REAL_COUNTS, 43, 5)[0]);
    }

    /// Each hands it to the other for as long as it has hops.
    @Test
    void twoDirectorsThatServeOneAnotherEndAPacket() throws IOException {
        byte[] frame = Kinds.all().getFirst().frame();
        for (int left = 64; left > 1; left--) {
            assertEquals(Trial.XDP_TX, trial.direct(frame), left + " hops left");
            frame = trial.run.frame();
            System.arraycopy(Frames.OUR_MAC, 0, frame, 0, 6);
        }
        assertEquals(Trial.XDP_TX, trial.direct(frame));
        byte[] told = trial.run.frame();
        assertEquals(1, told[14 + 9], "its sender is told");
        assertEquals(11, told[14 + 20], "that its time is exceeded");
        assertArrayEquals(Arrays.copyOfRange(frame, 14, 14 + 28), Arrays.copyOfRange(told, 14 + 28, told.length));
        assertEquals(1, trial.program.sums(MapLayout.DROPS, Drop.NO_HOPS.row(), 1)[0]);
    }

    /// Who floods us with packets at their end has no more answers than that, whomever it names as their sender.
    @Test
    void sendersAreToldOnlySoOften() throws IOException {
        byte[] frame = atItsEnd(Kinds.all().getFirst().frame());
        int told = 0;
        for (int i = 0; i < 20_000; i++) {
            told += trial.direct(frame) == Trial.XDP_TX ? 1 : 0;
        }
        assertTrue(told > 0 && told < 20_000, told + " told");
    }

    /// The same with one hop left.
    private static byte[] atItsEnd(byte[] frame) {
        byte[] last = frame.clone();
        last[14 + 8] = 1;
        ByteBuffer.wrap(last).putShort(14 + 10, (short) 0);
        ByteBuffer.wrap(last).putShort(14 + 10, (short) ~Sums.add(0, last, 14, 34));
        return last;
    }
}
