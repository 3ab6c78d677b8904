package lbd.forward;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/// A frame as the standards have it, slowly: what is not sound in every header is none.
final class Parsed {
    private static final int MOST = 65_535;
    private static final Set<Integer> TAGS = Set.of(0x8100, 0x88a8);
    private static final Set<Integer> EXTENSIONS = Set.of(0, 43, 44, 60);
    private static final int MOST_EXTENSIONS = 6;

    enum Piece {
        WHOLE,
        FIRST,
        LATER
    }

    /// Why a frame is not ours.
    static final class Unsound extends Exception {
        private static final long serialVersionUID = 1;

        Unsound() {
            super("", null, false, false);
        }
    }

    final byte[] frame;
    int ip = 14;
    int length;
    int transport;
    int hops;
    int trafficClass;
    boolean isV6;
    boolean isWholeOnly;
    /// Its number and place, of IPv4.
    int number;

    int place;
    boolean hasOptions;
    Piece piece = Piece.WHOLE;
    String id = "";
    int protocol;
    String source;
    String client;
    String virtual;
    int clientPort;
    int virtualPort;

    /// Of what an ICMP error quotes; 0: it is none.
    int quoted;

    int quotedTransport;

    private Parsed(byte[] frame) {
        this.frame = frame;
    }

    /// @throws Unsound where the kernel's stack is to judge it
    static Parsed of(byte[] frame) throws Unsound {
        Parsed parsed = new Parsed(frame);
        try {
            parsed.read();
        } catch (IndexOutOfBoundsException e) {
            throw new Unsound();
        }
        return parsed;
    }

    private static void must(boolean sound) throws Unsound {
        if (!sound) {
            throw new Unsound();
        }
    }

    int octet(int at) {
        return frame[at] & 0xff;
    }

    int word(int at) {
        return (octet(at) << 8) | octet(at + 1);
    }

    String hex(int at, int bytes) {
        return HexFormat.of().formatHex(frame, at, at + bytes);
    }

    private String four(int at) {
        return "00000000000000000000ffff" + hex(at, 4);
    }

    /// What follows the headers so far.
    int left() {
        return ip + length - transport;
    }

    private void read() throws Unsound {
        must(Arrays.equals(frame, 0, 6, Frames.OUR_MAC, 0, 6));
        must((octet(6) & 1) == 0);
        int type = word(12);
        for (int i = 0; i < 2 && TAGS.contains(type); i++) {
            type = word(ip + 2);
            ip += 4;
        }
        must(type == 0x0800 || type == 0x86dd);
        isV6 = type == 0x86dd;
        if (isV6) {
            read6();
        } else {
            read4();
        }
    }

    private void read4() throws Unsound {
        int header = (octet(ip) & 15) * 4;
        must(octet(ip) >> 4 == 4 && header >= 20);
        length = word(ip + 2);
        must(length >= header && ip + length <= frame.length);
        must(Sums.add(0, Arrays.copyOfRange(frame, ip, ip + header), 0, header) == 0xffff);
        int first = octet(ip + 12);
        must(first != 0
                && first != 127
                && (first < 224 || first > 239)
                && !hex(ip + 12, 4).equals("ffffffff"));
        must(!hex(ip + 12, 4).equals(hex(ip + 16, 4)));
        source = four(ip + 12);
        client = source;
        virtual = four(ip + 16);
        trafficClass = octet(ip + 1);
        hops = octet(ip + 8);
        protocol = octet(ip + 9);
        hasOptions = header > 20;
        int place = word(ip + 6);
        isWholeOnly = (place & 0x4000) != 0;
        number = word(ip + 4);
        this.place = place & 0x1fff;
        boolean hasMore = (place & 0x2000) != 0;
        int at = (place & 0x1fff) * 8;
        id = hex(ip + 4, 2) + " " + protocol;
        piece = at > 0 ? Piece.LATER : hasMore ? Piece.FIRST : Piece.WHOLE;
        must(!hasMore || (length - header) % 8 == 0);
        must(at == 0 || at + length <= MOST);
        transport = ip + header;
        if (protocol == 1 && piece != Piece.LATER) {
            must(left() >= 8);
            octet(transport + 7);
            if (Set.of(3, 11, 12).contains(octet(transport))) {
                readQuoted4(transport + 8);
                return;
            }
        }
        readPorts();
    }

    private void readQuoted4(int at) throws Unsound {
        must(piece == Piece.WHOLE);
        int header = (octet(at) & 15) * 4;
        must(octet(at) >> 4 == 4 && header >= 20);
        octet(at + 19);
        must((word(at + 6) & 0x1fff) == 0);
        must(four(at + 12).equals(virtual));
        client = four(at + 16);
        protocol = octet(at + 9);
        hasOptions = header > 20;
        quoted = at;
        readQuotedPorts(at + header);
    }

    private void readQuotedPorts(int at) throws Unsound {
        quotedTransport = at;
        octet(at + 7);
        must(at + 8 <= ip + length);
        if (protocol == 6 || protocol == 17) {
            virtualPort = word(at);
            clientPort = word(at + 2);
        }
    }

    private static boolean isHost6(String address) {
        return !address.startsWith("ff")
                && !address.startsWith("0000000000000000" + "00000000")
                && !address.startsWith("0000000000000000" + "0000ffff");
    }

    private void read6() throws Unsound {
        octet(ip + 39);
        must(octet(ip) >> 4 == 6);
        length = word(ip + 4) + 40;
        must(ip + length <= frame.length);
        source = hex(ip + 8, 16);
        client = source;
        virtual = hex(ip + 24, 16);
        must(isHost6(source) && isHost6(virtual) && !source.equals(virtual));
        isWholeOnly = true;
        trafficClass = (word(ip) >> 4) & 0xff;
        hops = octet(ip + 7);
        protocol = octet(ip + 6);
        transport = ip + 40;
        int place = 0;
        int count = 0;
        while (EXTENSIONS.contains(protocol) && piece != Piece.LATER) {
            must(count++ < MOST_EXTENSIONS);
            int next = octet(transport);
            octet(transport + 7);
            if (protocol == 44) {
                place = word(transport + 2);
                id = hex(transport + 4, 4);
                piece = (place & 0xfff8) != 0 ? Piece.LATER : (place & 1) != 0 ? Piece.FIRST : Piece.WHOLE;
                transport += 8;
            } else {
                must(protocol != 43 || octet(transport + 3) == 0);
                transport += (octet(transport + 1) + 1) * 8;
            }
            protocol = next;
        }
        must(left() >= 0);
        must((place & 1) == 0 || left() % 8 == 0);
        must(piece != Piece.LATER || (place & 0xfff8) + left() <= MOST);
        if (protocol == 58 && piece != Piece.LATER) {
            must(left() >= 8);
            octet(transport + 7);
            int kind = octet(transport);
            must(kind < 130);
            if (kind >= 1 && kind <= 4) {
                readQuoted6(transport + 8);
                return;
            }
        }
        readPorts();
    }

    private void readQuoted6(int at) throws Unsound {
        must(piece == Piece.WHOLE);
        octet(at + 39);
        must(octet(at) >> 4 == 6 && hex(at + 8, 16).equals(virtual));
        client = hex(at + 24, 16);
        protocol = octet(at + 6);
        quoted = at;
        int inner = at + 40;
        if (protocol == 44) {
            octet(inner + 7);
            must((word(inner + 2) & 0xfff8) == 0);
            protocol = octet(inner);
            inner += 8;
        }
        readQuotedPorts(inner);
    }

    private void readPorts() throws Unsound {
        if (piece == Piece.LATER) {
            return;
        }
        if (protocol == 6) {
            octet(transport + 19);
            int header = (octet(transport + 12) >> 4) * 4;
            must(left() >= 20 && header >= 20 && (piece == Piece.FIRST || header <= left()));
        } else if (protocol == 17) {
            octet(transport + 7);
            int bytes = word(transport + 4);
            must(left() >= 8 && bytes >= 8 && (piece == Piece.FIRST || bytes <= left()));
        } else {
            return;
        }
        clientPort = word(transport);
        virtualPort = word(transport + 2);
    }

    /// Which pieces belong together.
    String fragment() {
        return client + virtual + id;
    }

    /// The sum over what a transport's checksum covers, where it was right before: 0xffff.
    int residual() {
        int sum = 0;
        boolean isError = quoted != 0;
        if (!isError || isV6) {
            byte[] from = Arrays.copyOfRange(frame, isV6 ? ip + 8 : ip + 12, isV6 ? ip + 24 : ip + 16);
            byte[] to = Arrays.copyOfRange(frame, isV6 ? ip + 24 : ip + 16, isV6 ? ip + 40 : ip + 20);
            sum = Sums.pseudo(from, to, isError ? 58 : protocol, left());
        }
        return Sums.add(sum, ByteBuffer.wrap(frame, transport, left()).array(), transport, ip + length) % 0xffff;
    }

    /// Where its checksum is that a changed address changes; -1: nowhere.
    int sumAt() {
        if (quoted != 0) {
            return transport + 2;
        }
        if (piece == Piece.LATER) {
            return -1;
        }
        return switch (protocol) {
            case 6 -> transport + 16;
            case 17 -> transport + 6;
            case 58 -> isV6 ? transport + 2 : -1;
            default -> -1;
        };
    }
}
