package lbd.forward;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// What the trials' program is told: services of each mode and their servers.
final class Setting {
    static final int DIRECT = 0;
    static final int TUNNEL = 1;
    static final int TRANSLATE = 2;

    static final String VIP = "192.0.2.100";
    static final String VIP6 = "2001:db8::100";
    static final String NAT_VIP = "192.0.2.101";
    static final String NAT_VIP6 = "2001:db8::101";
    static final String OTHER_NAT_VIP = "192.0.2.104";
    static final String ANY_DIRECT = "192.0.2.102";
    static final String ANY_NAT = "192.0.2.103";
    static final String ANY_NAT6 = "2001:db8::103";
    static final String ANY_TUNNEL = "192.0.2.105";
    static final String ANY_TUNNEL6 = "2001:db8::105";
    static final int MTU = 600;

    /// Seconds that flows are remembered: none is forgotten while a test runs, be the machine as slow as it may.
    private static final int LONG = 86_400;

    private static final byte[] FROM = {2, 0, 0, 0, 0, 9};
    private static final String DIRECTOR = "192.0.2.1";
    private static final String DIRECTOR6 = "2001:db8::1";

    /// @param port 0: that of the packet
    /// @param mac  null: nobody knows it
    record Real(int number, int mode, String address, byte[] mac, int port) {
        byte[] raw() {
            return Frames.address(address);
        }

        byte[] outer() {
            return Frames.address(isV6() ? DIRECTOR6 : DIRECTOR);
        }

        boolean isV6() {
            return address.contains(":");
        }

        byte[] from() {
            return FROM;
        }

        /// struct real.
        byte[] value(int service) {
            return Bytes.host(64)
                    .put(mapped(raw()))
                    .put(mapped(outer()))
                    .put(mac == null ? new byte[6] : mac)
                    .putShort((short) (1 | 2 | (port == 0 ? 0 : 4)))
                    .put(FROM)
                    .put((byte) (port >> 8))
                    .put((byte) port)
                    .putInt(7)
                    .putInt(100)
                    .putInt(MTU)
                    .putShort((short) (service + 1))
                    .putShort((short) mode)
                    .array();
        }
    }

    /// @param port     0: any
    /// @param protocol 0: any
    record Bind(String address, int port, int protocol) {
        byte[] key() {
            return ByteBuffer.allocate(20)
                    .put(mapped(Frames.address(address)))
                    .putShort((short) port)
                    .put((byte) protocol)
                    .array();
        }
    }

    record Service(int number, int mode, List<Bind> binds, List<Real> reals) {
        /// struct service.
        byte[] value() {
            return Bytes.host(44)
                    .putInt(number)
                    .putInt(mode)
                    .putInt(0)
                    .putInt(LONG)
                    .putInt(LONG)
                    .putInt(LONG)
                    .putInt(LONG)
                    .putInt(32)
                    .putInt(128)
                    .putInt(0)
                    .putInt(0)
                    .array();
        }
    }

    static final List<Service> SERVICES = List.of(
            new Service(
                    0,
                    DIRECT,
                    List.of(new Bind(VIP, 80, 6), new Bind(VIP, 53, 17), new Bind(VIP6, 80, 6), new Bind(VIP6, 53, 17)),
                    List.of(
                            real(1, DIRECT, "192.0.2.11", 0),
                            real(2, DIRECT, "192.0.2.12", 0),
                            real(3, DIRECT, "192.0.2.13", 0))),
            new Service(
                    1,
                    TUNNEL,
                    List.of(
                            new Bind(VIP, 443, 6),
                            new Bind(VIP6, 443, 6),
                            new Bind(VIP, 4433, 17),
                            new Bind(VIP6, 4433, 17)),
                    List.of(real(4, TUNNEL, "198.51.100.4", 0), real(5, TUNNEL, "2001:db8:5::5", 0))),
            new Service(
                    2,
                    TRANSLATE,
                    List.of(new Bind(NAT_VIP, 80, 6), new Bind(NAT_VIP, 53, 17), new Bind(OTHER_NAT_VIP, 80, 6)),
                    List.of(real(6, TRANSLATE, "10.0.0.6", 8080), real(7, TRANSLATE, "10.0.0.7", 8080))),
            new Service(
                    3,
                    TRANSLATE,
                    List.of(new Bind(NAT_VIP6, 80, 6), new Bind(NAT_VIP6, 53, 17)),
                    List.of(real(8, TRANSLATE, "2001:db8:a::8", 0), real(9, TRANSLATE, "2001:db8:a::9", 0))),
            new Service(4, DIRECT, List.of(new Bind(ANY_DIRECT, 0, 0)), List.of(real(10, DIRECT, "192.0.2.20", 0))),
            new Service(5, TRANSLATE, List.of(new Bind(ANY_NAT, 0, 0)), List.of(real(11, TRANSLATE, "10.0.0.11", 0))),
            new Service(
                    6, TRANSLATE, List.of(new Bind(ANY_NAT6, 0, 0)), List.of(real(12, TRANSLATE, "2001:db8:a::12", 0))),
            new Service(
                    7,
                    TUNNEL,
                    List.of(new Bind(ANY_TUNNEL, 0, 0), new Bind(ANY_TUNNEL6, 0, 0)),
                    List.of(real(13, TUNNEL, "198.51.100.13", 0))),
            new Service(8, DIRECT, List.of(new Bind(VIP, 81, 6)), List.of()),
            new Service(
                    9, DIRECT, List.of(new Bind(VIP, 82, 6)), List.of(new Real(14, DIRECT, "192.0.2.21", null, 0))));

    private Setting() {}

    private static Real real(int number, int mode, String address, int port) {
        return new Real(number, mode, address, new byte[] {2, 0, 0, 0, 1, (byte) number}, port);
    }

    static byte[] mapped(byte[] raw) {
        return raw.length == 16
                ? raw
                : HexFormat.of()
                        .parseHex("00000000000000000000ffff" + HexFormat.of().formatHex(raw));
    }

    static Real real(int number) {
        return SERVICES.stream()
                .flatMap(service -> service.reals.stream())
                .filter(real -> real.number == number)
                .findFirst()
                .orElseThrow();
    }

    /// Numbers of servers, in turn.
    static int[] ring(Service service) {
        int[] ring = new int[Program.RING_SLOTS];
        Arrays.setAll(ring, i -> service.reals.isEmpty() ? 0 : service.reals.get(i % service.reals.size()).number);
        return ring;
    }
}
