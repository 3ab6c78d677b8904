package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import lbd.core.model.forward.Choice;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.program.MapLayout;
import lbd.sys.net.Mac;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which server the program takes for a new flow, by each way of choosing, and when a flow or a client goes on where it
/// was: the program itself, on single frames, with loads and times that the test writes.
class ChoiceTest {
    private static final int SERVICE = 20;
    private static final String VIP = Setting.VIP;
    private static final int PORT = 8088;
    private static final int[] REALS = {31, 32, 33};
    private static final int USABLE = 1;

    private Trial trial;
    private int nextPort = 20_000;

    @BeforeEach
    void load() throws IOException {
        trial = new Trial(new Program.Sizes(1 << 14, false, 4096));
        for (int real : REALS) {
            real(real, true, 1);
        }
    }

    @AfterEach
    void unload() {
        trial.close();
    }

    private void real(int number, boolean usable, int weight) throws IOException {
        FramePath way =
                new FramePath(7, Mac.of(Frames.OUR_MAC), 1500, null, new Mac(0x0200_0000_0100L | number), false);
        Target target = new Target(SERVICE, new InetSocketAddress("192.0.2." + number, PORT));
        byte[] value = way.real(target, Mode.DR, false, usable, usable, weight * 100L);
        trial.program.put(MapLayout.REALS, Bytes.ofInt(number), value);
    }

    private void load(int real, int active, int inactive) throws IOException {
        byte[] value = Bytes.host(8).putInt(active).putInt(inactive).array();
        trial.program.put(MapLayout.LOADS, Bytes.ofInt(real), value);
    }

    private void serve(Choice choice, int persistSeconds, boolean keepsDown) throws IOException {
        byte[] value = Bytes.host(44)
                .putInt(SERVICE)
                .putInt(Mode.DR.ordinal())
                .putInt(choice.ordinal())
                .putInt(60)
                .putInt(900)
                .putInt(120)
                .putInt(300)
                .putInt(24)
                .putInt(64)
                .putInt(persistSeconds)
                .putInt(keepsDown ? 1 : 0)
                .array();
        for (int port : new int[] {PORT, PORT + 1, PORT + 2, PORT + 3}) {
            trial.program.put(MapLayout.SERVICES, new Setting.Bind(VIP, port, 6).key(), value);
        }
        ring(choice, REALS);
    }

    private void ring(Choice choice, int... reals) throws IOException {
        int[] ring = new int[Program.RING_SLOTS];
        if (choice.countsFlows()) {
            System.arraycopy(reals, 0, ring, 0, reals.length);
            ring[ring.length - 1] = reals.length;
        } else {
            Arrays.setAll(ring, i -> reals[i % reals.length]);
        }
        trial.program.ring(SERVICE, ring);
    }

    /// The server of a packet.
    private int send(String client, int clientPort, int port, int flags) throws IOException {
        byte[] frame =
                Frames.frame(Frames.ip(client, VIP, Frames.TCP, Frames.tcp(client, VIP, clientPort, port, flags, 0)));
        assertEquals(Trial.XDP_TX, trial.direct(frame));
        return trial.run.frame()[5] & 0xff;
    }

    private int begin(String client) throws IOException {
        return send(client, nextPort++, PORT, Frames.SYN);
    }

    @Test
    void lcTakesTheOneWithTheFewestWhereAnActiveOneCountsAs256() throws IOException {
        serve(Choice.FEWEST, 0, false);
        load(31, 2, 0);
        load(32, 1, 300);
        load(33, 1, 200);
        assertEquals(33, begin("198.51.100.1"));
        load(33, 3, 0);
        assertEquals(31, begin("198.51.100.1"), "512 are fewer than 556");
    }

    /// Else all that come before the first of them is established would go to one server.
    @Test
    void flowsThatAreOpeningCountAsActive() throws IOException {
        serve(Choice.FEWEST, 0, false);
        load(31, 0, 0);
        load(32, 2, 0);
        load(33, 2, 0);
        Map<Integer, Integer> taken = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            taken.merge(begin("198.51.100.1"), 1, Integer::sum);
        }
        assertEquals(Map.of(31, 4, 32, 2, 33, 2), taken);
    }

    @Test
    void wlcLooksAtTheWeight() throws IOException {
        serve(Choice.FEWEST_BY_WEIGHT, 0, false);
        real(33, true, 10);
        load(31, 2, 0);
        load(32, 3, 0);
        load(33, 19, 0);
        assertEquals(33, begin("198.51.100.1"), "1.9 for each of its weight");
        load(33, 21, 0);
        assertEquals(31, begin("198.51.100.1"));
        real(31, true, 0);
        load(31, 0, 0);
        assertEquals(33, begin("198.51.100.1"), "weight 0 takes none");
    }

    @Test
    void sedCountsTheFlowThatComes() throws IOException {
        serve(Choice.SHORTEST_DELAY, 0, false);
        real(33, true, 4);
        load(31, 0, 0);
        load(32, 0, 0);
        load(33, 2, 0);
        assertEquals(33, begin("198.51.100.1"), "3 of 4 before 1 of 1, though others are idle");
        load(33, 4, 0);
        assertNotEquals(33, begin("198.51.100.1"));
    }

    @Test
    void nqTakesAnIdleOneFirst() throws IOException {
        serve(Choice.NEVER_QUEUE, 0, false);
        real(33, true, 4);
        load(31, 1, 0);
        load(32, 0, 9);
        load(33, 1, 0);
        assertEquals(32, begin("198.51.100.1"));
        load(32, 1, 0);
        assertEquals(33, begin("198.51.100.1"), "none is idle: as sed");
    }

    @Test
    void dhLooksAtTheAddressAndPortThatAreReached() throws IOException {
        serve(Choice.BY_DESTINATION, 0, false);
        Set<Integer> servers = new HashSet<>();
        for (int port = PORT; port < PORT + 4; port++) {
            int server = send("198.51.100.1", nextPort++, port, Frames.SYN);
            servers.add(server);
            for (int i = 1; i < 50; i++) {
                assertEquals(server, send("198.51.100." + i, nextPort++, port, Frames.SYN), "port " + port);
            }
        }
        assertTrue(servers.size() > 1, "not all ports have the same: " + servers);
    }

    @Test
    void lblcStaysUntilTheServerHasTooMuchAndAnotherHasRoom() throws IOException {
        serve(Choice.BY_PLACE, 0, false);
        for (int real : REALS) {
            real(real, true, 10);
        }
        load(31, 1, 0);
        load(32, 2, 0);
        load(33, 2, 0);
        assertEquals(31, begin("198.51.100.1"));
        load(31, 9, 0);
        assertEquals(31, begin("198.51.100.2"), "it has its place there, though others have less");
        load(31, 11, 0);
        load(32, 5, 0);
        load(33, 6, 0);
        assertEquals(31, begin("198.51.100.3"), "nobody has less than half of what it may");
        load(33, 4, 0);
        assertEquals(33, begin("198.51.100.4"));
        load(31, 0, 0);
        assertEquals(33, begin("198.51.100.5"), "its place is there now");
    }

    @Test
    void lblcrAddsServersAndTakesTheOneWithLeast() throws IOException {
        serve(Choice.BY_PLACES, 0, false);
        for (int real : REALS) {
            real(real, true, 10);
        }
        load(31, 1, 0);
        load(32, 2, 0);
        load(33, 4, 0);
        assertEquals(31, begin("198.51.100.1"));
        load(31, 11, 0);
        assertEquals(32, begin("198.51.100.2"), "added");
        load(31, 1, 0);
        assertEquals(31, begin("198.51.100.3"), "both are there: the one with less");
        load(31, 9, 0);
        load(32, 8, 0);
        load(33, 0, 0);
        assertEquals(32, begin("198.51.100.4"), "no third one is needed");
    }

    @Test
    void lblcrShrinksTenMinutesAfterTheLastChange() throws IOException {
        lblcrAddsServersAndTakesTheOneWithLeast();
        byte[] key = new FlowKey(address("198.51.100.1", 1), address(VIP, PORT), 6).addressPlace(SERVICE);
        byte[] place = new byte[32];
        assertTrue(trial.program.get(MapLayout.PLACES, key, place));
        assertEquals(Set.of(31, 32), placed(place));
        ByteBuffer.wrap(place)
                .order(ByteOrder.nativeOrder())
                .putLong(8, System.nanoTime() - TimeUnit.SECONDS.toNanos(601));
        trial.program.put(MapLayout.PLACES, key, place);
        load(31, 9, 0);
        load(32, 8, 0);
        assertEquals(32, begin("198.51.100.4"));
        assertTrue(trial.program.get(MapLayout.PLACES, key, place));
        assertEquals(Set.of(32), placed(place), "the one with most to do has left");
    }

    private static Set<Integer> placed(byte[] place) {
        Set<Integer> reals = new HashSet<>();
        for (int at = 16; at < 32; at += 4) {
            reals.add(ByteBuffer.wrap(place).order(ByteOrder.nativeOrder()).getInt(at));
        }
        reals.remove(0);
        return reals;
    }

    @Test
    void persistenceKeepsANetworkWhereItWas() throws IOException {
        serve(Choice.FEWEST, 50, false);
        load(31, 1, 0);
        load(32, 5, 0);
        load(33, 5, 0);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN));
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        load(31, 90, 0);
        assertEquals(31, send("198.51.100.200", 1001, PORT, Frames.SYN), "another of the same /24");
        assertEquals(31, send("198.51.100.7", 1002, PORT + 1, Frames.SYN), "at another port of the service");
        assertNotEquals(31, send("203.0.113.1", 1000, PORT, Frames.SYN));
        byte[] key = new FlowKey(address("198.51.100.1", 1), address(VIP, PORT), 6).clientsPlace(SERVICE, 24, 64);
        backdate(MapLayout.PLACES, key, 49);
        assertEquals(31, send("198.51.100.9", 1003, PORT, Frames.SYN));
        backdate(MapLayout.PLACES, key, 51);
        assertNotEquals(31, send("198.51.100.9", 1004, PORT, Frames.SYN), "its time is over");
    }

    /// The time begins when the last flow has ended, as with IPVS, not with the first of them.
    @Test
    void persistenceLastsAsLongAsAFlowGoesOn() throws IOException {
        serve(Choice.FEWEST, 50, false);
        load(32, 5, 0);
        load(33, 6, 0);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN));
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        load(31, 90, 0);
        byte[] place = new FlowKey(address("198.51.100.1", 1), address(VIP, PORT), 6).clientsPlace(SERVICE, 24, 64);
        byte[] flow = new FlowKey(address("198.51.100.1", 1000), address(VIP, PORT), 6).bytes();
        for (int seconds : new int[] {49, 51}) {
            backdate(MapLayout.PLACES, place, seconds);
            backdate(MapLayout.FLOWS, flow, 2);
            assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
            backdate(MapLayout.PLACES, place, 0);
            assertEquals(31, send("198.51.100.1", 1000 + seconds, PORT, Frames.SYN), seconds + " seconds ago");
        }
    }

    /// What a server had is nobody else's, though its number be another's by now.
    @Test
    void numberThatAnotherServicesServerHasKeepsNoFlowsAndNoClients() throws IOException {
        serve(Choice.FEWEST, 50, false);
        load(32, 5, 0);
        load(33, 6, 0);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN));
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        Target others = new Target(SERVICE + 1, new InetSocketAddress("192.0.2.77", PORT));
        FramePath way = new FramePath(7, Mac.of(Frames.OUR_MAC), 1500, null, new Mac(0x0200_0000_0177L), false);
        trial.program.put(MapLayout.REALS, Bytes.ofInt(31), way.real(others, Mode.DR, false, true, true, 100));
        ring(Choice.FEWEST, 32, 33);
        assertEquals(32, send("198.51.100.1", 1000, PORT, Frames.ACK), "its flow");
        assertEquals(32, send("198.51.100.1", 1001, PORT, Frames.SYN), "its client");
    }

    @Test
    void persistenceLeavesAServerThatIsDown() throws IOException {
        serve(Choice.FEWEST, 50, false);
        load(32, 5, 0);
        load(33, 6, 0);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN));
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        real(31, false, 0);
        ring(Choice.FEWEST, 32, 33);
        assertEquals(32, send("198.51.100.1", 1001, PORT, Frames.SYN));
    }

    @Test
    void flowsOfAServerThatIsDownMoveUnlessTheyAreToStay() throws IOException {
        for (boolean keepsDown : new boolean[] {false, true}) {
            real(31, true, 1);
            serve(Choice.FEWEST, 0, keepsDown);
            load(31, 0, 0);
            load(32, 5, 0);
            load(33, 6, 0);
            int port = nextPort++;
            assertEquals(31, send("198.51.100.1", port, PORT, Frames.SYN));
            assertEquals(31, send("198.51.100.1", port, PORT, Frames.ACK));
            real(31, false, 0);
            ring(Choice.FEWEST, 32, 33);
            assertEquals(keepsDown ? 31 : 32, send("198.51.100.1", port, PORT, Frames.ACK), "keepsDown " + keepsDown);
        }
    }

    @Test
    void flowsAreForgottenWhenTheirTimeIsOver() throws IOException {
        serve(Choice.FEWEST, 0, false);
        load(32, 5, 0);
        load(33, 5, 0);
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        load(31, 90, 0);
        byte[] key = new FlowKey(address("198.51.100.1", 1000), address(VIP, PORT), 6).bytes();
        backdate(MapLayout.FLOWS, key, 899);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        backdate(MapLayout.FLOWS, key, 901);
        assertNotEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
    }

    /// Whoever knows its addresses and ports can send a SYN or an RST in a client's name, which its server ignores.
    @Test
    void whatAServerWouldIgnoreEndsNoEstablishedFlow() throws IOException {
        serve(Choice.BY_FLOW, 0, false);
        byte[] key = new FlowKey(address("198.51.100.1", 1000), address(VIP, PORT), 6).bytes();
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        send("198.51.100.1", 1000, PORT, Frames.ACK);
        assertEquals(FlowView.State.ESTABLISHED, state(key));
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        assertEquals(FlowView.State.ESTABLISHED, state(key), "a SYN");
        send("198.51.100.1", 1000, PORT, Frames.RST);
        assertEquals(FlowView.State.CLOSING, state(key));
        send("198.51.100.1", 1000, PORT, Frames.ACK);
        assertEquals(FlowView.State.ESTABLISHED, state(key), "it goes on after an RST");
        send("198.51.100.1", 1000, PORT, Frames.FIN | Frames.ACK);
        send("198.51.100.1", 1000, PORT, Frames.ACK);
        assertEquals(FlowView.State.CLOSING, state(key), "after a FIN there are acknowledgements");
        send("198.51.100.1", 1000, PORT, Frames.RST);
        send("198.51.100.1", 1000, PORT, Frames.ACK);
        assertEquals(FlowView.State.CLOSING, state(key));
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        send("198.51.100.1", 1000, PORT, Frames.ACK);
        assertEquals(FlowView.State.ESTABLISHED, state(key), "another of the same ports");
    }

    /// Two packets that anybody can make up. The connection goes on at the server that has it.
    @ParameterizedTest
    @ValueSource(ints = {Frames.RST, Frames.FIN | Frames.ACK})
    void endAndASynInAClientsNameMoveNoFlow(int end) throws IOException {
        serve(Choice.FEWEST, 0, false);
        load(32, 5, 0);
        load(33, 6, 0);
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        load(31, 90, 0);
        send("198.51.100.1", 1000, PORT, end);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN));
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        byte[] key = new FlowKey(address("198.51.100.1", 1000), address(VIP, PORT), 6).bytes();
        assertEquals(FlowView.State.ESTABLISHED, state(key));
        assertEquals(
                2, trial.program.sums(MapLayout.REAL_COUNTS, 31, 5)[2], "flows that have begun, as far as is seen");
    }

    /// Who has closed and comes again by the same port is new to a server that drains.
    @Test
    void clientThatComesAgainAfterItsEndGetsAServerThatTakesNewFlows() throws IOException {
        serve(Choice.FEWEST, 0, false);
        load(32, 5, 0);
        load(33, 6, 0);
        send("198.51.100.1", 1000, PORT, Frames.SYN);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.ACK));
        real(31, true, 0);
        ring(Choice.FEWEST, 32, 33);
        send("198.51.100.1", 1000, PORT, Frames.RST);
        assertEquals(31, send("198.51.100.1", 1000, PORT, Frames.SYN), "an RST ends nothing");
        send("198.51.100.1", 1000, PORT, Frames.FIN | Frames.ACK);
        assertEquals(32, send("198.51.100.1", 1000, PORT, Frames.SYN));
    }

    @Test
    void errorOfAnotherHostKeepsNoClientAtItsServer() throws IOException {
        serve(Choice.BY_FLOW, 50, false);
        int server = send("198.51.100.1", 1000, PORT, Frames.SYN);
        assertEquals(server, send("198.51.100.1", 1000, PORT, Frames.ACK));
        byte[] place = new FlowKey(address("198.51.100.1", 1), address(VIP, PORT), 6).clientsPlace(SERVICE, 24, 64);
        backdate(MapLayout.PLACES, place, 40);
        long before = seen(place);
        byte[] segment = Frames.tcp(VIP, "198.51.100.1", PORT, 1001, Frames.ACK, 0);
        byte[] quoted = Frames.ip(VIP, "198.51.100.1", Frames.TCP, segment);
        byte[] error = Frames.ip("203.0.113.9", VIP, Frames.ICMP, Frames.icmp4(3, 4, quoted));
        assertEquals(Trial.XDP_TX, trial.direct(Frames.frame(error)));
        assertEquals(server, trial.run.frame()[5] & 0xff, "it goes to the client's server");
        assertEquals(before, seen(place));
    }

    private long seen(byte[] place) throws IOException {
        byte[] value = new byte[MapLayout.PLACES.valueBytes()];
        assertTrue(trial.program.get(MapLayout.PLACES, place, value));
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(0);
    }

    private FlowView.State state(byte[] flow) throws IOException {
        byte[] value = new byte[MapLayout.FLOWS.valueBytes()];
        assertTrue(trial.program.get(MapLayout.FLOWS, flow, value));
        return FlowView.State.values()[value[14]];
    }

    /// The number of a packet in pieces is another's in time.
    @Test
    void piecesFollowTheirFirstForAMinute() throws IOException {
        serve(Choice.BY_FLOW, 0, false);
        trial.program.put(MapLayout.SERVICES, new Setting.Bind(VIP, 0, 6).key(), new byte[44]);
        byte[] client = Frames.address("198.51.100.1");
        byte[] vip = Frames.address(VIP);
        byte[] segment = Frames.tcp("198.51.100.1", VIP, 1000, PORT, Frames.ACK, 4);
        assertEquals(
                Trial.XDP_TX,
                trial.direct(Frames.frame(Frames.ip4(client, vip, Frames.TCP, segment, 64, 0x2000, new byte[0]))));
        byte[] later = Frames.frame(Frames.ip4(client, vip, Frames.TCP, new byte[8], 64, 3, new byte[0]));
        assertEquals(Trial.XDP_TX, trial.direct(later));
        trial.program.batches(MapLayout.FRAGMENTS, (keys, _, count) -> {
            assertEquals(1, count);
            try {
                backdate(MapLayout.FRAGMENTS, Arrays.copyOf(keys, 40), 61);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertEquals(Trial.XDP_DROP, trial.direct(later));
    }

    /// What `lbd explain` computes is what the program does.
    @ParameterizedTest
    @EnumSource(names = {"BY_FLOW", "BY_SOURCE", "BY_DESTINATION"})
    void explanationLooksAtTheSameSlot(Choice choice) throws IOException {
        serve(choice, 0, false);
        for (int i = 0; i < 200; i++) {
            String client = "198." + i + ".100." + (i * 7 % 256);
            FlowKey key = new FlowKey(address(client, 1000 + i), address(VIP, PORT + i % 4), 6);
            int slot = FlowHash.slot(choice, key, 24, 64);
            assertEquals(REALS[slot % 3], send(client, 1000 + i, PORT + i % 4, Frames.SYN), client);
        }
    }

    private void backdate(MapLayout map, byte[] key, int seconds) throws IOException {
        byte[] value = new byte[map.valueBytes()];
        assertTrue(trial.program.get(map, key, value));
        ByteBuffer.wrap(value)
                .order(ByteOrder.nativeOrder())
                .putLong(0, System.nanoTime() - TimeUnit.SECONDS.toNanos(seconds));
        trial.program.put(map, key, value);
    }

    private static InetSocketAddress address(String text, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(text), port);
    }
}
