package lbd.forward;

import static lbd.forward.Setting.DIRECT;
import static lbd.forward.Setting.TUNNEL;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import lbd.forward.Parsed.Piece;
import lbd.forward.Parsed.Unsound;
import org.jspecify.annotations.Nullable;

/// What must become of each frame, written down once more, without a thought for speed. It forgets nothing.
final class Reference {
    enum Verdict {
        PASS,
        DROP,
        SEND
    }

    /// @param drop     why it is not sent on; with SEND its sender is told, if not too many are already
    /// @param sumAt    where the frame's transport has its checksum, which this leaves to [Parsed#residual]; -1:
    ///                 it has none that changes
    /// @param residual that the frame has to have
    record Outcome(Verdict verdict, @Nullable Drop drop, byte[] frame, int sumAt, int residual) {
        static Outcome drop(Drop why) {
            return new Outcome(Verdict.DROP, why, new byte[0], -1, 0);
        }

        static Outcome send(byte[] frame) {
            return new Outcome(Verdict.SEND, null, frame, -1, 0);
        }
    }

    private static final Outcome PASS = new Outcome(Verdict.PASS, null, new byte[0], -1, 0);

    private record Flow(String client, String virtual, int clientPort, int virtualPort, int protocol) {}

    private record Back(String virtual, int port, byte[] mac, byte[] from, int real) {}

    private final Map<String, Setting.Service> services = new HashMap<>();
    private final Set<Flow> flows = new HashSet<>();
    private final Map<Flow, Back> backs = new HashMap<>();
    private final Map<String, Integer> fragments = new HashMap<>();
    private final Map<String, Back> backFragments = new HashMap<>();

    Reference() {
        for (Setting.Service service : Setting.SERVICES) {
            for (Setting.Bind bind : service.binds()) {
                services.put(
                        key(hex(Setting.mapped(Frames.address(bind.address()))), bind.port(), bind.protocol()),
                        service);
            }
        }
    }

    /// How many things it remembers.
    int size() {
        return Math.max(Math.max(flows.size(), backs.size()), 8 * Math.max(fragments.size(), backFragments.size()));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String key(String address, int port, int protocol) {
        return address + " " + port + " " + protocol;
    }

    private Setting.@Nullable Service service(String address, int port, int protocol) {
        Setting.Service exact = services.get(key(address, port, protocol));
        Setting.Service all = exact != null ? exact : services.get(key(address, 0, protocol));
        return all != null ? all : services.get(key(address, 0, 0));
    }

    /// At the interface, before the kernel.
    Outcome direct(byte[] frame) {
        return decide(frame, true);
    }

    /// At the ingress.
    Outcome changed(byte[] frame) {
        return decide(frame, false);
    }

    private Outcome decide(byte[] frame, boolean isDirect) {
        Parsed packet;
        try {
            packet = Parsed.of(frame);
        } catch (Unsound e) {
            return PASS;
        }
        return packet.piece == Piece.LATER ? piece(packet, isDirect) : first(packet, isDirect);
    }

    private Outcome piece(Parsed packet, boolean isDirect) {
        Integer known = fragments.get(packet.fragment());
        if (known != null) {
            return send(packet, Setting.real(known), isDirect);
        }
        Setting.Service whole = service(packet.virtual, 0, packet.protocol);
        if (whole == null) {
            return isDirect ? PASS : back(packet);
        }
        return (whole.mode() == DIRECT) == isDirect ? Outcome.drop(Drop.LOST_FRAGMENT) : PASS;
    }

    private Outcome first(Parsed packet, boolean isDirect) {
        Setting.Service service = service(packet.virtual, packet.virtualPort, packet.protocol);
        if (service == null) {
            return isDirect ? PASS : back(packet);
        }
        if ((service.mode() == DIRECT) != isDirect) {
            return PASS;
        }
        Flow flow = flow(packet);
        boolean isQuoted = packet.quoted != 0;
        boolean isFromUs = service(packet.client, packet.clientPort, packet.protocol) != null;
        if (!isQuoted && !flows.contains(flow) && isFromUs) {
            return Outcome.drop(Drop.FROM_SERVICE);
        }
        if (service.reals().isEmpty()) {
            return isQuoted ? PASS : answered(packet, Drop.NO_SERVER, virtual(packet), isDirect);
        }
        // An error begins none, but goes to whom the choice is for it: another director may have had it.
        if (!isQuoted) {
            flows.add(flow);
        }
        int slot = Integer.remainderUnsigned(hash(flow), Program.RING_SLOTS);
        Setting.Real real = service.reals().get(slot % service.reals().size());
        if (packet.piece == Piece.FIRST) {
            fragments.put(packet.fragment(), real.number());
        }
        return send(packet, real, isDirect);
    }

    private static Flow flow(Parsed packet) {
        return new Flow(packet.client, packet.virtual, packet.clientPort, packet.virtualPort, packet.protocol);
    }

    /// MurmurHash3's rounds over addresses, ports and protocol as they lie in memory.
    private static int hash(Flow flow) {
        ByteBuffer words = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN);
        words.put(HexFormat.of().parseHex(flow.client)).put(HexFormat.of().parseHex(flow.virtual));
        words.putInt((Short.toUnsignedInt(Short.reverseBytes((short) flow.clientPort)) << 16)
                | Short.toUnsignedInt(Short.reverseBytes((short) flow.virtualPort)));
        words.putInt(flow.protocol).flip();
        int hash = 0x9747b28c;
        while (words.hasRemaining()) {
            hash ^= Integer.rotateLeft(words.getInt() * 0xcc9e2d51, 15) * 0x1b873593;
            hash = Integer.rotateLeft(hash, 13) * 5 + 0xe6546b64;
        }
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private Outcome send(Parsed packet, Setting.Real real, boolean isDirect) {
        if ((real.mode() == DIRECT) != isDirect) {
            return PASS;
        }
        if (real.mac() == null) {
            return Outcome.drop(Drop.NO_NEIGHBOUR);
        }
        if (packet.hops <= 1) {
            byte[] us = packet.isV6 == real.isV6() ? real.outer() : virtual(packet);
            return answered(packet, Drop.NO_HOPS, us, isDirect);
        }
        return switch (real.mode()) {
            case DIRECT -> direct(packet, real);
            case TUNNEL -> tunnel(packet, real);
            default -> translated(packet, real);
        };
    }

    private static Outcome direct(Parsed packet, Setting.Real real) {
        byte[] frame = oneHopLess(packet);
        System.arraycopy(real.from(), 0, frame, 6, 6);
        System.arraycopy(real.mac(), 0, frame, 0, 6);
        return Outcome.send(frame);
    }

    private static byte[] oneHopLess(Parsed packet) {
        byte[] frame = packet.frame.clone();
        frame[packet.ip + (packet.isV6 ? 7 : 8)]--;
        sumHeader(packet, frame);
        return frame;
    }

    private static void sumHeader(Parsed packet, byte[] frame) {
        if (!packet.isV6) {
            ByteBuffer all = ByteBuffer.wrap(frame).putShort(packet.ip + 10, (short) 0);
            int header = (frame[packet.ip] & 15) * 4;
            byte[] bytes = Arrays.copyOfRange(frame, packet.ip, packet.ip + header);
            all.putShort(packet.ip + 10, (short) ~Sums.add(0, bytes, 0, header));
        }
    }

    private static Outcome tunnel(Parsed packet, Setting.Real real) {
        int more = real.isV6() ? 40 : 20;
        if (packet.length + more > Setting.MTU) {
            return tooBig(packet, Setting.MTU - more);
        }
        // The kernel makes no room behind tags that stand in the frame.
        if (packet.ip != 14) {
            return Outcome.drop(Drop.NOT_CHANGED);
        }
        byte[] inner = oneHopLess(packet);
        byte[] outer;
        int protocol = packet.isV6 ? 41 : 4;
        if (real.isV6()) {
            outer = Frames.ip6(real.outer(), real.raw(), protocol, new byte[0], 64);
            ByteBuffer.wrap(outer)
                    .putInt(0, 0x60000000 | (packet.trafficClass << 20))
                    .putShort(4, (short) packet.length);
        } else {
            outer = Frames.ip4(
                    real.outer(), real.raw(), protocol, new byte[0], 64, packet.isWholeOnly ? 0x4000 : 0, new byte[0]);
            ByteBuffer header = ByteBuffer.wrap(outer).put(1, (byte) packet.trafficClass);
            // Where it may be cut, no two of a packet's pieces have the same number.
            int id = packet.isWholeOnly ? 0x4000 : (packet.number + packet.place) << 16;
            header.putShort(2, (short) (packet.length + 20)).putInt(4, id);
            header.putShort(10, (short) 0).putShort(10, (short) ~Sums.add(0, outer, 0, 20));
        }
        byte[] type = {(byte) (real.isV6() ? 0x86 : 0x08), (byte) (real.isV6() ? 0xdd : 0)};
        return Outcome.send(
                Frames.join(real.mac(), real.from(), type, outer, Arrays.copyOfRange(inner, 14, inner.length)));
    }

    /// It goes no further, and its sender is told by `us` why.
    private static Outcome answered(Parsed packet, Drop why, byte[] us, boolean isDirect) {
        boolean isTcp = !isDirect && packet.protocol == 6;
        int quoted = packet.isV6 ? (isTcp ? 60 : 48) : (isTcp ? 40 : 28);
        if (packet.quoted != 0
                || packet.piece == Piece.LATER
                || (!packet.isV6 && packet.hasOptions)
                || packet.frame.length < packet.ip + quoted
                || (!isDirect && packet.ip != 14)) {
            return Outcome.drop(why);
        }
        byte[] answer = why == Drop.NO_HOPS
                ? told(packet, us, packet.isV6 ? 3 : 11, 0, 0, quoted)
                : told(packet, us, packet.isV6 ? 1 : 3, packet.isV6 ? 4 : 3, 0, quoted);
        byte[] frame = Frames.join(
                Arrays.copyOfRange(packet.frame, 6, 12),
                Arrays.copyOfRange(packet.frame, 0, 6),
                Arrays.copyOfRange(packet.frame, 12, packet.ip),
                answer);
        return new Outcome(Verdict.SEND, why, frame, -1, 0);
    }

    private static byte[] virtual(Parsed packet) {
        int at = packet.ip + (packet.isV6 ? 24 : 16);
        return Arrays.copyOfRange(packet.frame, at, at + (packet.isV6 ? 16 : 4));
    }

    private static Outcome tooBig(Parsed packet, int mtu) {
        boolean isPiece = packet.isV6 ? packet.piece == Piece.LATER : packet.piece != Piece.WHOLE;
        if (packet.quoted != 0 || isPiece || packet.ip != 14 || (!packet.isV6 && packet.hasOptions)) {
            return Outcome.drop(Drop.TOO_BIG);
        }
        byte[] answer = packet.isV6
                ? told(packet, virtual(packet), 2, 0, mtu, 60)
                : told(packet, virtual(packet), 3, 4, mtu, 40);
        byte[] frame = Frames.ethernet(
                Arrays.copyOfRange(packet.frame, 6, 12), Arrays.copyOfRange(packet.frame, 0, 6), answer);
        return new Outcome(Verdict.SEND, Drop.TOO_BIG, frame, -1, 0);
    }

    private static byte[] told(Parsed packet, byte[] us, int type, int code, int rest, int length) {
        byte[] quoted = Arrays.copyOfRange(packet.frame, packet.ip, packet.ip + length);
        if (packet.isV6) {
            byte[] them = Arrays.copyOfRange(packet.frame, packet.ip + 8, packet.ip + 24);
            byte[] message = ByteBuffer.allocate(8 + length)
                    .put((byte) type)
                    .putInt(4, rest)
                    .put(8, quoted)
                    .array();
            int sum = Sums.add(Sums.pseudo(us, them, 58, message.length), message, 0, message.length);
            ByteBuffer.wrap(message).putShort(2, (short) ~sum);
            return Frames.ip6(us, them, 58, message, 64);
        }
        byte[] them = Arrays.copyOfRange(packet.frame, packet.ip + 12, packet.ip + 16);
        byte[] message = Frames.icmp4(type, code, quoted);
        ByteBuffer.wrap(message).putInt(4, rest).putShort(2, (short) 0);
        ByteBuffer.wrap(message).putShort(2, (short) ~Sums.add(0, message, 0, message.length));
        byte[] answer = Frames.ip4(us, them, 1, message, 64, 0, new byte[0]);
        ByteBuffer.wrap(answer).putInt(4, 0).putShort(10, (short) 0);
        ByteBuffer.wrap(answer).putShort(10, (short) ~Sums.add(0, answer, 0, 20));
        return answer;
    }

    private Outcome translated(Parsed packet, Setting.Real real) {
        String server = hex(Setting.mapped(real.raw()));
        if (packet.isV6 != real.isV6() || (packet.quoted == 0 && packet.client.equals(server))) {
            return Outcome.drop(Drop.NOT_CHANGED);
        }
        if (packet.length > Setting.MTU) {
            return tooBig(packet, Setting.MTU);
        }
        int port = real.port() == 0 ? packet.virtualPort : real.port();
        if (packet.quoted == 0 && packet.piece != Piece.LATER) {
            Flow key = new Flow(packet.client, server, packet.clientPort, port, packet.protocol);
            Back known = backs.get(key);
            if (known != null
                    && !(known.virtual.equals(packet.virtual) && known.port == packet.virtualPort)
                    && flows.contains(
                            new Flow(packet.client, known.virtual, packet.clientPort, known.port, packet.protocol))) {
                return Outcome.drop(Drop.PORT_CLASH);
            }
            backs.put(
                    key,
                    new Back(
                            packet.virtual,
                            packet.virtualPort,
                            Arrays.copyOfRange(packet.frame, 6, 12),
                            Arrays.copyOfRange(packet.frame, 0, 6),
                            real.number()));
        }
        return change(packet, packet.virtual, server, port, false, true, real.mac(), real.from());
    }

    private Outcome back(Parsed packet) {
        Flow key = new Flow(packet.virtual, packet.client, packet.virtualPort, packet.clientPort, packet.protocol);
        Back back = packet.piece == Piece.LATER ? backFragments.get(packet.fragment()) : backs.get(key);
        if (back == null) {
            return PASS;
        }
        if (packet.hops <= 1) {
            return Outcome.drop(Drop.NO_HOPS);
        }
        if (packet.piece == Piece.FIRST) {
            backFragments.put(packet.fragment(), back);
        }
        boolean isServers = packet.quoted == 0
                || packet.source.equals(
                        hex(Setting.mapped(Setting.real(back.real).raw())));
        return change(packet, packet.client, back.virtual, back.port, true, isServers, back.mac, back.from);
    }

    /// One end of a packet becomes another; of what an error quotes, which went the other way, too.
    private static Outcome change(
            Parsed packet,
            String from,
            String to,
            int port,
            boolean isSource,
            boolean isOuter,
            byte[] mac,
            byte[] own) {
        if (packet.quoted != 0 && packet.hasOptions) {
            return Outcome.drop(Drop.NOT_CHANGED);
        }
        byte[] frame = packet.frame.clone();
        if (isOuter) {
            putAddress(packet, frame, packet.ip, isSource, to);
        }
        frame[packet.ip + (packet.isV6 ? 7 : 8)]--;
        sumHeader(packet, frame);
        boolean hasPorts = packet.protocol == 6 || packet.protocol == 17;
        if (packet.quoted != 0) {
            putQuoted(packet, frame, isSource, to);
            if (hasPorts) {
                ByteBuffer.wrap(frame).putShort(packet.quotedTransport + (isSource ? 2 : 0), (short) port);
            }
        } else if (hasPorts && packet.piece != Piece.LATER) {
            ByteBuffer.wrap(frame).putShort(packet.transport + (isSource ? 0 : 2), (short) port);
        }
        System.arraycopy(mac, 0, frame, 0, 6);
        System.arraycopy(own, 0, frame, 6, 6);
        return new Outcome(Verdict.SEND, null, frame, packet.sumAt(), packet.sumAt() < 0 ? 0 : packet.residual());
    }

    private static void putAddress(Parsed packet, byte[] frame, int header, boolean isSource, String address) {
        byte[] raw = HexFormat.of().parseHex(address);
        if (packet.isV6) {
            System.arraycopy(raw, 0, frame, header + (isSource ? 8 : 24), 16);
        } else {
            System.arraycopy(raw, 12, frame, header + (isSource ? 12 : 16), 4);
        }
    }

    /// The quoted header's sum changes by the difference, be it right or not: whoever reads it finds what it was sent.
    private static void putQuoted(Parsed packet, byte[] frame, boolean isSource, String to) {
        int header = packet.quoted;
        int before = packet.isV6 ? 0 : Sums.add(0, frame, header, header + 20);
        putAddress(packet, frame, header, !isSource, to);
        if (!packet.isV6) {
            ByteBuffer all = ByteBuffer.wrap(frame);
            int sum = all.getShort(header + 10) & 0xffff;
            int after = Sums.add(0, frame, header, header + 20);
            all.putShort(header + 10, (short) Sums.add(sum, words(before - after), 0, 2));
        }
    }

    private static byte[] words(int value) {
        int positive = value < 0 ? value + 0xffff : value;
        return new byte[] {(byte) (positive >> 8), (byte) positive};
    }
}
