package lbd.forward;

import static lbd.forward.Frames.ACK;
import static lbd.forward.Frames.CLIENT_MAC;
import static lbd.forward.Frames.FIN;
import static lbd.forward.Frames.ICMP;
import static lbd.forward.Frames.ICMP6;
import static lbd.forward.Frames.OUR_MAC;
import static lbd.forward.Frames.RST;
import static lbd.forward.Frames.SYN;
import static lbd.forward.Frames.TCP;
import static lbd.forward.Frames.UDP;
import static lbd.forward.Frames.address;
import static lbd.forward.Frames.ethernet;
import static lbd.forward.Frames.frame;
import static lbd.forward.Frames.icmp4;
import static lbd.forward.Frames.icmp6;
import static lbd.forward.Frames.ip;
import static lbd.forward.Frames.ip4;
import static lbd.forward.Frames.ip6;
import static lbd.forward.Frames.join;
import static lbd.forward.Frames.tcp;
import static lbd.forward.Frames.udp;
import static lbd.forward.Setting.ANY_DIRECT;
import static lbd.forward.Setting.ANY_NAT;
import static lbd.forward.Setting.ANY_NAT6;
import static lbd.forward.Setting.ANY_TUNNEL;
import static lbd.forward.Setting.ANY_TUNNEL6;
import static lbd.forward.Setting.NAT_VIP;
import static lbd.forward.Setting.NAT_VIP6;
import static lbd.forward.Setting.OTHER_NAT_VIP;
import static lbd.forward.Setting.VIP;
import static lbd.forward.Setting.VIP6;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lbd.forward.Reference.Verdict;
import org.jspecify.annotations.Nullable;

/// Packets of each kind, in an order in which later ones belong to flows that earlier ones have begun.
final class Kinds {
    static final String CLIENT = "198.51.100.77";
    static final String CLIENT6 = "2001:db8:c::77";
    private static final String ROUTER = "203.0.113.1";
    private static final String ROUTER6 = "2001:db8:f::1";
    private static final byte[] NONE = {};

    private final List<Kind> all = new ArrayList<>();

    /// @param drop why, where that is its end
    record Kind(
            String name,
            byte[] frame,
            Verdict verdict,
            @Nullable Drop drop) {}

    private Kinds() {}

    static List<Kind> all() {
        Kinds kinds = new Kinds();
        kinds.flows();
        kinds.pieces();
        kinds.errors();
        kinds.errorsOfTranslated();
        kinds.headers();
        kinds.unsound();
        kinds.long_();
        return kinds.all;
    }

    private void sent(String name, byte[] frame) {
        all.add(new Kind(name, frame, Verdict.SEND, null));
    }

    private void passed(String name, byte[] frame) {
        all.add(new Kind(name, frame, Verdict.PASS, null));
    }

    /// Its sender is told why it goes no further.
    private void told(String name, Drop why, byte[] frame) {
        all.add(new Kind(name, frame, Verdict.SEND, why));
    }

    private void dropped(String name, Drop why, byte[] frame) {
        all.add(new Kind(name, frame, Verdict.DROP, why));
    }

    private static byte[] ofTcp(String from, String to, int fromPort, int toPort, int flags, int bytes) {
        return frame(ip(from, to, TCP, tcp(from, to, fromPort, toPort, flags, bytes)));
    }

    private static byte[] ofUdp(String from, String to, int fromPort, int toPort, int bytes) {
        return frame(ip(from, to, UDP, udp(from, to, fromPort, toPort, bytes)));
    }

    private void flows() {
        for (String vip : List.of(VIP, VIP6, NAT_VIP, NAT_VIP6)) {
            String client = vip.contains(":") ? CLIENT6 : CLIENT;
            sent("SYN to " + vip, ofTcp(client, vip, 1234, 80, SYN, 0));
            sent("ACK to " + vip, ofTcp(client, vip, 1234, 80, ACK, 100));
            sent("odd length to " + vip, ofTcp(client, vip, 1234, 80, ACK, 101));
            sent("FIN to " + vip, ofTcp(client, vip, 1235, 80, FIN | ACK, 0));
            sent("RST to " + vip, ofTcp(client, vip, 1236, 80, RST, 0));
            sent("datagram to " + vip, ofUdp(client, vip, 1234, 53, 33));
            passed("another port of " + vip, ofTcp(client, vip, 1234, 8, SYN, 0));
            passed("another protocol of " + vip, ofUdp(client, vip, 1234, 80, 4));
        }
        for (String vip : List.of(VIP, VIP6)) {
            String client = vip.contains(":") ? CLIENT6 : CLIENT;
            for (int port = 1; port < 5; port++) {
                sent("tunnel for " + vip, ofTcp(client, vip, port, 443, SYN, 0));
                sent("datagram in a tunnel for " + vip, ofUdp(client, vip, port, 4433, 50));
            }
        }
        for (int port = 1234; port < 1244; port++) {
            sent("before an answer", ofTcp(CLIENT, NAT_VIP, port, 80, SYN, 0));
            sent("before an answer", ofTcp(CLIENT6, NAT_VIP6, port, 80, SYN, 0));
        }
        // One of the two servers has the flow of this client's port; the other's answer is nobody's.
        for (String server : List.of("10.0.0.6", "10.0.0.7")) {
            all.add(new Kind(
                    "answer " + server, ofTcp(server, CLIENT, 8080, 1234, SYN | ACK, 0), either(server, false), null));
        }
        for (String server : List.of("2001:db8:a::8", "2001:db8:a::9")) {
            all.add(new Kind(
                    "answer " + server, ofTcp(server, CLIENT6, 80, 1234, SYN | ACK, 9), either(server, true), null));
        }
        int port = clashing();
        sent("one way", ofTcp(CLIENT, NAT_VIP, port, 80, SYN, 0));
        dropped("the same ports another way", Drop.PORT_CLASH, ofTcp(CLIENT, OTHER_NAT_VIP, port, 80, SYN, 0));
        told("nobody serves", Drop.NO_SERVER, ofTcp(CLIENT, VIP, 1234, 81, SYN, 0));
        dropped("as if a service of ours asked another", Drop.FROM_SERVICE, ofUdp(NAT_VIP, VIP, 53, 53, 20));
        dropped("as if a service of ours asked another", Drop.FROM_SERVICE, ofUdp(VIP, NAT_VIP, 53, 53, 20));
        dropped("as if a service of ours asked another", Drop.FROM_SERVICE, ofUdp(ANY_NAT6, VIP6, 777, 53, 20));
        sent("from a port of ours that serves nobody", ofUdp(NAT_VIP, VIP, 54, 53, 20));
        dropped("nobody answers", Drop.NO_NEIGHBOUR, ofTcp(CLIENT, VIP, 1234, 82, SYN, 0));
        byte[] udp = udp(CLIENT, NAT_VIP, 9, 53, 20);
        udp[6] = 0;
        udp[7] = 0;
        sent("datagram without a sum", frame(ip(CLIENT, NAT_VIP, UDP, udp)));
    }

    private static Verdict either(String server, boolean isV6) {
        Reference reference = new Reference();
        String client = isV6 ? CLIENT6 : CLIENT;
        reference.changed(ofTcp(client, isV6 ? NAT_VIP6 : NAT_VIP, 1234, 80, SYN, 0));
        return reference
                .changed(ofTcp(server, client, isV6 ? 80 : 8080, 1234, ACK, 0))
                .verdict();
    }

    /// A port of the client's from which both addresses of masquerading lead to one server.
    private static int clashing() {
        for (int port = 777; ; port++) {
            Reference reference = new Reference();
            reference.changed(ofTcp(CLIENT, NAT_VIP, port, 80, SYN, 0));
            if (reference
                            .changed(ofTcp(CLIENT, OTHER_NAT_VIP, port, 80, SYN, 0))
                            .drop()
                    == Drop.PORT_CLASH) {
                return port;
            }
        }
    }

    private static byte[] piece4(String to, int protocol, byte[] payload, int place) {
        return frame(ip4(address(CLIENT), address(to), protocol, payload, 64, place, NONE));
    }

    private static byte[] piece6(String to, int next, int protocol, byte[] payload, int place) {
        byte[] fragment = {(byte) protocol, 0, (byte) (place >> 8), (byte) place, 0, 0, 0, 42};
        byte[] options = {44, 0, 1, 4, 0, 0, 0, 0};
        byte[] body = next == 60 ? join(options, fragment, payload) : join(fragment, payload);
        return frame(ip6(address(CLIENT6), address(to), next, body, 64));
    }

    private void pieces() {
        byte[] more = new byte[32];
        for (String vip : List.of(VIP, NAT_VIP)) {
            byte[] datagram = udp(CLIENT, vip, 5, 53, 24);
            passed("a later piece first of " + vip, piece4(vip, UDP, more, 4));
            sent("first piece to " + vip, piece4(vip, UDP, datagram, 0x2000));
            sent("later piece to " + vip, piece4(vip, UDP, more, 0x2004));
            sent("last piece to " + vip, piece4(vip, UDP, new byte[3], 8));
            passed("piece of another protocol", piece4(vip, TCP, more, 4));
            passed("a piece that is no multiple of eight", piece4(vip, UDP, new byte[31], 0x2004));
            passed("a piece behind the end", piece4(vip, UDP, more, 0x1fff));
            passed("a first piece without its header", piece4(vip, TCP, new byte[16], 0x2000));
        }
        dropped("lost piece of all ports", Drop.LOST_FRAGMENT, piece4(ANY_DIRECT, UDP, more, 4));
        dropped("lost piece of all ports, masqueraded", Drop.LOST_FRAGMENT, piece4(ANY_NAT, UDP, more, 4));
        for (String vip : List.of(VIP6, NAT_VIP6)) {
            byte[] datagram = udp(CLIENT6, vip, 5, 53, 24);
            sent("first piece to " + vip, piece6(vip, 60, UDP, datagram, 1));
            sent("later piece to " + vip, piece6(vip, 60, UDP, more, 33));
            sent("last piece of another beginning to " + vip, piece6(vip, 44, 60, new byte[5], 64));
            sent("whole in one piece to " + vip, piece6(vip, 44, UDP, datagram, 0));
            passed("a piece that is no multiple of eight", piece6(vip, 44, UDP, new byte[31], 33));
            passed("a piece behind the end", piece6(vip, 44, UDP, more, 0xfff8));
        }
        byte[] toServer = piece4(VIP, UDP, udp(CLIENT, VIP, 5, 53, 24), 0x2000);
        toServer[14 + 8] = 1;
        sum4(toServer, 14);
        told("first piece at its end", Drop.NO_HOPS, toServer);
        byte[] later = piece4(VIP, UDP, more, 4);
        later[14 + 8] = 1;
        sum4(later, 14);
        dropped("later piece at its end", Drop.NO_HOPS, later);
    }

    static void sum4(byte[] frame, int at) {
        frame[at + 10] = 0;
        frame[at + 11] = 0;
        int sum = ~Sums.add(0, Arrays.copyOfRange(frame, at, at + (frame[at] & 15) * 4), 0, (frame[at] & 15) * 4);
        frame[at + 10] = (byte) (sum >> 8);
        frame[at + 11] = (byte) sum;
    }

    /// A packet from a virtual address to the client.
    private static byte[] answer(String vip, int port, int clientPort, int bytes) {
        String client = vip.contains(":") ? CLIENT6 : CLIENT;
        return ip(vip, client, TCP, tcp(vip, client, port, clientPort, ACK, bytes));
    }

    private void errors() {
        for (String vip : List.of(VIP, NAT_VIP)) {
            byte[] quoted = answer(vip, 80, 1234, 100);
            for (int type : List.of(3, 11, 12)) {
                sent("error " + type, frame(ip(ROUTER, vip, ICMP, icmp4(type, type == 3 ? 4 : 0, quoted))));
            }
            byte[] cut = Arrays.copyOf(quoted, 28);
            sent("error with the least", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, cut))));
            passed("error with less", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, Arrays.copyOf(quoted, 27)))));
            passed("error that quotes nothing", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, NONE))));
            sent("error of another's flow", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, answer(vip, 80, 99, 9)))));
            passed("and where nobody serves", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, answer(vip, 81, 99, 9)))));
            passed("error to another", frame(ip(ROUTER, "192.0.2.1", ICMP, icmp4(3, 4, quoted))));
            passed("error of another port", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, answer(vip, 8, 1234, 9)))));
            byte[] later = ip4(address(vip), address(CLIENT), TCP, tcp(vip, CLIENT, 80, 1234, ACK, 9), 64, 5, NONE);
            passed("error of a later piece", frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, later))));
            byte[] padded = join(frame(ip(ROUTER, vip, ICMP, icmp4(3, 4, Arrays.copyOf(quoted, 24)))), new byte[20]);
            passed("error that goes on behind its packet", padded);
            passed("question", frame(ip(CLIENT, vip, ICMP, icmp4(8, 0, new byte[32]))));
            byte[] inPieces =
                    ip4(address(ROUTER), address(vip), ICMP, icmp4(3, 4, Arrays.copyOf(quoted, 48)), 64, 0x2000, NONE);
            passed("error in pieces", frame(inPieces));
        }
        for (String vip : List.of(VIP6, NAT_VIP6)) {
            byte[] quoted = answer(vip, 80, 1234, 100);
            for (int type : List.of(1, 2, 3, 4)) {
                sent("error " + type, frame(ip(ROUTER6, vip, ICMP6, icmp6(ROUTER6, vip, type, quoted))));
            }
            byte[] cut = Arrays.copyOf(quoted, 47);
            passed("error with less", frame(ip(ROUTER6, vip, ICMP6, icmp6(ROUTER6, vip, 2, cut))));
            byte[] segment = tcp(vip, CLIENT6, 80, 1234, ACK, 44);
            byte[] fragment = {TCP, 0, 0, 1, 0, 0, 0, 7};
            byte[] inPieces = ip6(address(vip), address(CLIENT6), 44, join(fragment, segment), 64);
            sent("error of a first piece", frame(ip(ROUTER6, vip, ICMP6, icmp6(ROUTER6, vip, 2, inPieces))));
            fragment[3] = 9;
            byte[] later = ip6(address(vip), address(CLIENT6), 44, join(fragment, segment), 64);
            passed("error of a later piece", frame(ip(ROUTER6, vip, ICMP6, icmp6(ROUTER6, vip, 2, later))));
            passed("question", frame(ip(CLIENT6, vip, ICMP6, icmp6(CLIENT6, vip, 128, new byte[32]))));
        }
        sent("error of a tunnel's", frame(ip(ROUTER, VIP, ICMP, icmp4(3, 4, answer(VIP, 443, 1, 30)))));
        sent("error of a tunnel's", frame(ip(ROUTER6, VIP6, ICMP6, icmp6(ROUTER6, VIP6, 2, answer(VIP6, 443, 1, 30)))));
        byte[] optioned =
                ip4(address(NAT_VIP), address(CLIENT), TCP, tcp(NAT_VIP, CLIENT, 80, 1234, ACK, 9), 64, 0, new byte[4]);
        dropped(
                "error of what we did not send",
                Drop.NOT_CHANGED,
                frame(ip(ROUTER, NAT_VIP, ICMP, icmp4(3, 4, optioned))));
    }

    /// A server, or a router on the way to it, has not delivered what a client has sent.
    private void errorsOfTranslated() {
        sent("before its error", ofUdp(CLIENT, ANY_NAT, 50, 60, 40));
        sent("before its error", ofUdp(CLIENT6, ANY_NAT6, 50, 60, 40));
        byte[] quoted = ip(CLIENT, "10.0.0.11", UDP, udp(CLIENT, "10.0.0.11", 50, 60, 40));
        sent("refused by the server", frame(ip("10.0.0.11", CLIENT, ICMP, icmp4(3, 3, quoted))));
        sent("not delivered by a router", frame(ip("10.0.0.1", CLIENT, ICMP, icmp4(11, 0, quoted))));
        byte[] quoted6 = ip(CLIENT6, "2001:db8:a::12", UDP, udp(CLIENT6, "2001:db8:a::12", 50, 60, 40));
        String server = "2001:db8:a::12";
        sent("refused by the server", frame(ip(server, CLIENT6, ICMP6, icmp6(server, CLIENT6, 1, quoted6))));
        sent("not delivered by a router", frame(ip(ROUTER6, CLIENT6, ICMP6, icmp6(ROUTER6, CLIENT6, 3, quoted6))));
        byte[] last = ip4(address("10.0.0.11"), address(CLIENT), UDP, udp("10.0.0.11", CLIENT, 60, 50, 9), 1, 0, NONE);
        dropped("answer at its end", Drop.NO_HOPS, frame(last));
        byte[] datagram = udp("10.0.0.11", CLIENT, 60, 50, 24);
        sent(
                "first piece of an answer",
                frame(ip4(address("10.0.0.11"), address(CLIENT), UDP, datagram, 9, 0x2000, NONE)));
        sent("last piece of it", frame(ip4(address("10.0.0.11"), address(CLIENT), UDP, new byte[7], 9, 4, NONE)));
        sent("question to a server", frame(ip(CLIENT, ANY_NAT, ICMP, icmp4(8, 0, new byte[8]))));
        sent("and its answer", frame(ip("10.0.0.11", CLIENT, ICMP, icmp4(0, 0, new byte[8]))));
        sent("question to a server", frame(ip(CLIENT6, ANY_NAT6, ICMP6, icmp6(CLIENT6, ANY_NAT6, 128, new byte[8]))));
        sent("and its answer", frame(ip(server, CLIENT6, ICMP6, icmp6(server, CLIENT6, 129, new byte[8]))));
    }

    private void headers() {
        byte[] packet = ip(CLIENT, VIP, TCP, tcp(CLIENT, VIP, 1, 80, SYN, 0));
        byte[] packet6 = ip(CLIENT6, VIP6, TCP, tcp(CLIENT6, VIP6, 1, 80, SYN, 0));
        sent("one tag", ethernet(OUR_MAC, CLIENT_MAC, packet, 0x81000064));
        sent("one tag", ethernet(OUR_MAC, CLIENT_MAC, packet6, 0x8100e064));
        sent("two tags", ethernet(OUR_MAC, CLIENT_MAC, packet, 0x88a80064, 0x81000065));
        passed("three tags", ethernet(OUR_MAC, CLIENT_MAC, packet, 0x81000064, 0x81000065, 0x81000066));
        byte[] translated = ip(CLIENT, NAT_VIP, TCP, tcp(CLIENT, NAT_VIP, 1, 80, SYN, 0));
        sent("tag of what is masqueraded", ethernet(OUR_MAC, CLIENT_MAC, translated, 0x81000064));
        passed("another's MAC", ethernet(new byte[] {2, 9, 9, 9, 9, 9}, CLIENT_MAC, packet));
        passed("everybody's MAC", ethernet(new byte[] {-1, -1, -1, -1, -1, -1}, CLIENT_MAC, packet));
        passed("from a group", ethernet(OUR_MAC, new byte[] {1, 0, 0, 0, 0, 1}, packet));
        for (int options : List.of(4, 12, 40)) {
            byte[] bytes = new byte[options];
            Arrays.fill(bytes, (byte) 1);
            for (String vip : List.of(VIP, NAT_VIP)) {
                byte[] segment = tcp(CLIENT, vip, 3, 80, SYN, 1);
                sent("options", frame(ip4(address(CLIENT), address(vip), TCP, segment, 64, 0, bytes)));
            }
        }
        sent("a frame that is filled up", join(frame(packet), new byte[6]));
        sent("a frame that is filled up, in a tunnel", join(ofTcp(CLIENT, VIP, 7, 443, SYN, 0), new byte[6]));
        sent("a frame that is filled up, masqueraded", join(frame(translated), new byte[6]));
        for (int hops : List.of(0, 1)) {
            for (String vip : List.of(VIP, NAT_VIP)) {
                byte[] segment = tcp(CLIENT, vip, 3, 80, SYN, 1);
                told(
                        "at its end",
                        Drop.NO_HOPS,
                        frame(ip4(address(CLIENT), address(vip), TCP, segment, hops, 0, NONE)));
            }
            byte[] segment = tcp(CLIENT6, VIP6, 3, 80, SYN, 1);
            told("at its end", Drop.NO_HOPS, frame(ip6(address(CLIENT6), address(VIP6), TCP, segment, hops)));
            told(
                    "of UDP at its end",
                    Drop.NO_HOPS,
                    frame(ip4(address(CLIENT), address(NAT_VIP), UDP, udp(CLIENT, NAT_VIP, 3, 53, 0), hops, 0, NONE)));
            byte[] options = {1, 1, 1, 1};
            byte[] behind = tcp(CLIENT, VIP, 3, 80, SYN, 1);
            dropped(
                    "with options at its end",
                    Drop.NO_HOPS,
                    frame(ip4(address(CLIENT), address(VIP), TCP, behind, hops, 0, options)));
            passed("at its end, to us", frame(ip4(address(CLIENT), address("192.0.2.1"), TCP, segment, hops, 0, NONE)));
        }
        sent("two hops", frame(ip4(address(CLIENT), address(VIP), TCP, tcp(CLIENT, VIP, 3, 80, SYN, 1), 2, 0, NONE)));
        extensions();
        sent("any protocol", frame(ip(CLIENT, ANY_DIRECT, 132, new byte[40])));
        sent("no protocol at all", frame(ip(CLIENT, ANY_DIRECT, 59, NONE)));
        sent("any port", ofTcp(CLIENT, ANY_DIRECT, 1, 12345, SYN, 4));
        sent("any in a tunnel", frame(ip(CLIENT, ANY_TUNNEL, 47, new byte[30])));
        sent("any in a tunnel", frame(ip(CLIENT6, ANY_TUNNEL6, 47, new byte[30])));
        for (int type : List.of(131, 133, 134, 135, 136, 137, 143)) {
            passed("of neighbours", frame(ip(CLIENT6, ANY_NAT6, ICMP6, icmp6(CLIENT6, ANY_NAT6, type, new byte[16]))));
        }
    }

    private void extensions() {
        byte[] segment = tcp(CLIENT6, VIP6, 4, 80, SYN, 5);
        byte[] translated = tcp(CLIENT6, NAT_VIP6, 4, 80, SYN, 5);
        for (int kind : List.of(0, 43, 60)) {
            sent(
                    "extension " + kind,
                    frame(ip6(address(CLIENT6), address(VIP6), kind, join(extension(TCP, 0), segment), 64)));
            byte[] two = join(extension(60, 2), extension(TCP, 1), translated);
            sent("extensions, masqueraded", frame(ip6(address(CLIENT6), address(NAT_VIP6), kind, two, 64)));
        }
        for (int count : List.of(6, 7)) {
            byte[] body = segment;
            for (int i = 0; i < count; i++) {
                body = join(extension(i == 0 ? TCP : 60, 0), body);
            }
            byte[] packet = frame(ip6(address(CLIENT6), address(VIP6), 60, body, 64));
            if (count == 6) {
                sent("six extensions", packet);
            } else {
                passed("seven extensions", packet);
            }
        }
        byte[] route = extension(TCP, 0);
        route[3] = 1;
        passed("a route that goes on", frame(ip6(address(CLIENT6), address(VIP6), 43, join(route, segment), 64)));
        passed("an extension behind the end", frame(ip6(address(CLIENT6), address(VIP6), 60, extension(TCP, 3), 64)));
    }

    private static byte[] extension(int next, int more) {
        byte[] header = new byte[8 * (more + 1)];
        header[0] = (byte) next;
        header[1] = (byte) more;
        return header;
    }

    private void unsound() {
        byte[] good = ofTcp(CLIENT, VIP, 1, 80, SYN, 10);
        for (int length : List.of(15, 20, 33, 34, 40, 53, good.length - 1)) {
            passed("cut at " + length, Arrays.copyOf(good, length));
        }
        byte[] good6 = ofTcp(CLIENT6, VIP6, 1, 80, SYN, 10);
        for (int length : List.of(30, 53, 54, 60, 73, good6.length - 1)) {
            passed("cut at " + length, Arrays.copyOf(good6, length));
        }
        passed("version 5", with(good, 14, 0x55));
        passed("version of the other", with(good6, 14, 0x40));
        passed("header of 16", with(good, 14, 0x44));
        passed("header that says more than there is", with(good, 14, 0x4f));
        passed("shorter than its header", with(with(good, 16, 0), 17, 19));
        passed("longer than its frame", with(good, 17, good.length));
        passed("ends in the header of TCP", with(good, 17, 39));
        passed("header of TCP too short", with(good, 46, 0x40));
        passed("header of TCP too long", with(good, 46, 0xf0));
        byte[] wrong = good.clone();
        wrong[24] ^= 1;
        passed("wrong sum of the header", wrong);
        for (String source : List.of("127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", VIP)) {
            passed("from " + source, ofTcp(source, VIP, 1, 80, SYN, 0));
        }
        for (String source : List.of("::1", "::", "ff02::1", "::198.51.100.77", VIP6)) {
            passed("from " + source, ofTcp(source, VIP6, 1, 80, SYN, 0));
        }
        byte[] mapped = Setting.mapped(address(VIP));
        byte[] segment = tcp(CLIENT6, VIP6, 1, 80, SYN, 0);
        passed("to a mapped address", frame(ip6(address(CLIENT6), mapped, TCP, segment, 64)));
        passed("from a mapped address", frame(ip6(Setting.mapped(address(CLIENT)), address(VIP6), TCP, segment, 64)));
        byte[] datagram = ofUdp(CLIENT, VIP, 1, 53, 10);
        passed("datagram of 7", with(datagram, 39, 7));
        passed("datagram of more than its packet", with(datagram, 39, 19));
        sent("datagram of less than its packet", with(datagram, 39, 17));
    }

    private static byte[] with(byte[] frame, int at, int octet) {
        byte[] changed = frame.clone();
        changed[at] = (byte) octet;
        if (changed[12] == 8 && (changed[14] & 15) >= 5 && 14 + (changed[14] & 15) * 4 <= changed.length) {
            sum4(changed, 14);
        }
        return changed;
    }

    /// Where a tunnel has no room.
    private void long_() {
        int most4 = Setting.MTU - 20;
        byte[] segment = tcp(CLIENT, ANY_TUNNEL, 1, 2, ACK, most4 - 40);
        sent("as long as a tunnel takes", frame(ip(CLIENT, ANY_TUNNEL, TCP, segment)));
        byte[] longer = tcp(CLIENT, ANY_TUNNEL, 1, 2, ACK, most4 - 39);
        told("told to be shorter", Drop.TOO_BIG, frame(ip(CLIENT, ANY_TUNNEL, TCP, longer)));
        byte[] longer6 = tcp(CLIENT6, ANY_TUNNEL6, 1, 2, ACK, most4 - 59);
        told("told to be shorter", Drop.TOO_BIG, frame(ip(CLIENT6, ANY_TUNNEL6, TCP, longer6)));
        sent("as long as the servers' link takes", ofTcp(CLIENT, NAT_VIP, 1, 80, ACK, Setting.MTU - 40));
        told("too long for it", Drop.TOO_BIG, ofTcp(CLIENT, NAT_VIP, 1, 80, ACK, Setting.MTU - 39));
        told("too long for it", Drop.TOO_BIG, ofTcp(CLIENT6, NAT_VIP6, 1, 80, ACK, Setting.MTU - 59));
        byte[] tagged = ethernet(OUR_MAC, CLIENT_MAC, ip(CLIENT, ANY_TUNNEL, TCP, longer), 0x81000064);
        dropped("too long, with a tag", Drop.TOO_BIG, tagged);
        byte[] piece =
                ip4(address(CLIENT), address(ANY_TUNNEL), UDP, udp(CLIENT, ANY_TUNNEL, 1, 2, 592), 64, 0x2000, NONE);
        dropped("too long a piece", Drop.TOO_BIG, frame(piece));
        byte[] optioned = ip4(address(CLIENT), address(ANY_TUNNEL), TCP, longer, 64, 0, new byte[4]);
        dropped("too long, with options", Drop.TOO_BIG, frame(optioned));
        sent("before its error", ofUdp(CLIENT, ANY_TUNNEL, 5, 6, 1));
        byte[] quoted = ip(ANY_TUNNEL, CLIENT, UDP, udp(ANY_TUNNEL, CLIENT, 6, 5, 700));
        dropped("nothing is said of an error", Drop.TOO_BIG, frame(ip(ROUTER, ANY_TUNNEL, ICMP, icmp4(3, 4, quoted))));
        byte[] quoted6 = ip(ANY_TUNNEL6, CLIENT6, UDP, udp(ANY_TUNNEL6, CLIENT6, 6, 5, 700));
        sent("before its error", ofUdp(CLIENT6, ANY_TUNNEL6, 5, 6, 1));
        byte[] error6 = icmp6(ROUTER6, ANY_TUNNEL6, 2, quoted6);
        dropped("nothing is said of an error", Drop.TOO_BIG, frame(ip(ROUTER6, ANY_TUNNEL6, ICMP6, error6)));
    }
}
