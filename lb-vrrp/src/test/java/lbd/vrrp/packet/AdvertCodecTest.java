package lbd.vrrp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import lbd.core.model.vrrp.ChecksumMode;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.Checksum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdvertCodecTest {
    private static final InetAddress US = ip("192.0.2.1");
    private static final InetAddress PEER = ip("192.0.2.2");
    private static final InetAddress VIP = ip("192.0.2.100");
    private static final Expectation V3 = new Expectation(VrrpVersion.V3, 100, null, US, null, Set.of());

    /// The bytes of keepalived 2.2.7: v3, VRID 51, priority 100, interval 1 s, from 192.0.2.2.
    @Test
    void writesVersion3AsKeepalivedDoes() {
        ByteBuffer out = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        int length = AdvertWriter.write(
                out, v3(ChecksumForm.WITH_PSEUDO_HEADER, VIP), null, PEER, WireNumbers.GROUP_IPV4, 1);
        // Sum by hand: 3133+6401+0064+c000+0264 = 157fc; pseudo c000+0202+e000+0012+0070+000c = 1a290;
        // together 2fa8c -> fa8e -> 0571.
        assertEquals(
                "45c0002000010000 ff701898 c0000202 e0000012 31336401 00640571 c0000264".replace(" ", ""),
                hex(out, length));
    }

    @Test
    void writesVersion2WithPassword() {
        ByteBuffer out = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        Advert ad = new Advert(VrrpVersion.V2, 51, 100, 100, AdvertAddresses.of(List.of(VIP)), ChecksumForm.MESSAGE);
        int length = AdvertWriter.write(out, ad, Password.of("1111"), PEER, WireNumbers.GROUP_IPV4, 1);
        assertEquals(40, length);
        // 2133+6401+0101+c000+0264+3131+3131 = 1aafb -> aafc -> 5503
        assertEquals(
                "2133640101015503c00002643131313100000000", hex(out, length).substring(40));
    }

    @Test
    void whatIsWrittenIsReadBackInEveryFormAndFamily() {
        InetAddress ours6 = ip("fe80::2");
        for (int count : new int[] {1, 2, 20, 255}) {
            Advert four = v3(ChecksumForm.MESSAGE, many("10.1.0.", count));
            assertEquals(four, accepted(roundTrip(four, PEER, WireNumbers.GROUP_IPV4), V3));
            Advert pseudo = v3(ChecksumForm.WITH_PSEUDO_HEADER, many("10.1.0.", count));
            assertEquals(pseudo, accepted(roundTrip(pseudo, PEER, WireNumbers.GROUP_IPV4), V3));
            Advert six = v3(ChecksumForm.WITH_PSEUDO_HEADER, many("fe80::", count));
            assertEquals(six, accepted(roundTrip(six, ours6, WireNumbers.GROUP_IPV6), V3));
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "100", "4095"})
    void intervalHasTwelveBitsAndReservedOnesAreIgnored(int centis) {
        Advert ad = new Advert(VrrpVersion.V3, 7, 1, centis, AdvertAddresses.of(List.of(VIP)), ChecksumForm.MESSAGE);
        Datagram d = roundTrip(ad, PEER, WireNumbers.GROUP_IPV4);
        d.bytes().put(d.offset() + 4, (byte) (d.bytes().get(d.offset() + 4) | 0xf0));
        assertEquals(centis, accepted(resum(d), V3).intervalCentis());
    }

    /// RFC 9568 7.1.
    @Test
    void otherAddressesAreRefusedUnlessTheirOwnerSentThem() {
        AdvertAddresses ours = AdvertAddresses.of(List.of(VIP, ip("192.0.2.101")));
        Expectation checked = new Expectation(VrrpVersion.V3, 100, null, US, ours, Set.of());
        Advert same = v3(ChecksumForm.MESSAGE, ip("192.0.2.101"), VIP);
        assertEquals(same, accepted(roundTrip(same, PEER, WireNumbers.GROUP_IPV4), checked), "in whatever order");
        Datagram other = roundTrip(v3(ChecksumForm.MESSAGE, VIP), PEER, WireNumbers.GROUP_IPV4);
        assertInstanceOf(Reading.OtherAddresses.class, AdvertReader.read(other, checked));
        accepted(other, V3);
        other.bytes().put(other.offset() + 2, (byte) 255);
        assertEquals(255, accepted(resum(other), checked).priority());
        assertEquals(List.of("192.0.2.101"), ours.without(AdvertAddresses.of(List.of(VIP)), 10));
    }

    @Test
    void everyMalformedPacketHasItsReason() {
        assertEquals(Refusal.HOP_LIMIT, refused(withHops(good(), 254), V3));
        assertEquals(Refusal.VERSION, refused(patched(0, 0x21), V3));
        assertEquals(Refusal.VERSION, refused(patched(0, 0x41), V3));
        assertEquals(Refusal.TYPE, refused(patched(0, 0x32), V3));
        assertEquals(Refusal.LENGTH, refused(patched(3, 2), V3));
        assertEquals(Refusal.LENGTH, refused(patched(3, 0), V3));
        assertEquals(Refusal.CHECKSUM, refused(flipped(good(), 7), V3));
        assertEquals(Refusal.INTERVAL_ZERO, refused(patched(5, 0), V3));
        assertEquals(
                Refusal.OWN_SOURCE, refused(good(), new Expectation(VrrpVersion.V3, 100, null, PEER, null, Set.of())));
        assertEquals(
                Refusal.DESTINATION,
                refused(good(), new Expectation(VrrpVersion.V3, 100, null, US, null, Set.of(PEER))));
        Datagram unicast = roundTrip(v3(ChecksumForm.MESSAGE, VIP), PEER, US);
        assertEquals(Refusal.DESTINATION, refused(unicast, V3));
        Expectation other = new Expectation(VrrpVersion.V3, 100, null, US, null, Set.of(ip("192.0.2.3")));
        assertEquals(Refusal.UNKNOWN_PEER, refused(unicast, other));
        Expectation peer = new Expectation(VrrpVersion.V3, 100, null, US, null, Set.of(PEER));
        assertInstanceOf(Reading.Accepted.class, AdvertReader.read(withHops(unicast, 60), peer));
        assertEquals(
                Refusal.FIRST_ADDRESS,
                refused(
                        roundTrip(
                                v3(ChecksumForm.WITH_PSEUDO_HEADER, ip("2001:db8::1")),
                                ip("fe80::2"),
                                WireNumbers.GROUP_IPV6),
                        V3));
    }

    @Test
    void noAddressIsRefusedThoughItsLengthFits() {
        Datagram d = good();
        d.bytes().put(d.offset() + 3, (byte) 0);
        Datagram cut = new Datagram(d.bytes(), d.offset(), 8, d.source(), d.destination(), 255);
        assertEquals(Refusal.NO_ADDRESS, refused(resum(cut), V3));
    }

    @Test
    void version2RefusesOtherPasswordsTypesAndIntervals() {
        Expectation expected = new Expectation(VrrpVersion.V2, 100, Password.of("secret"), US, null, Set.of());
        assertEquals(Refusal.PASSWORD, refused(v2(Password.of("secreT"), 100), expected));
        assertEquals(Refusal.PASSWORD, refused(v2(Password.of("secret1"), 100), expected));
        assertEquals(Refusal.AUTHENTICATION_TYPE, refused(v2(null, 100), expected));
        assertEquals(Refusal.INTERVAL_DIFFERS, refused(v2(Password.of("secret"), 200), expected));
        assertInstanceOf(Reading.Accepted.class, AdvertReader.read(v2(Password.of("secret"), 100), expected));
        Expectation none = new Expectation(VrrpVersion.V2, 100, null, US, null, Set.of());
        assertEquals(Refusal.AUTHENTICATION_TYPE, refused(v2(Password.of("secret"), 100), none));
    }

    @Test
    void everyTruncationAndEveryExtensionIsRefused() {
        Datagram d = good();
        for (int length = 0; length <= d.length() + 4; length++) {
            Datagram cut = new Datagram(d.bytes(), d.offset(), length, d.source(), d.destination(), 255);
            if (length == d.length()) {
                assertInstanceOf(Reading.Accepted.class, AdvertReader.read(cut, V3));
            } else {
                assertEquals(length < 8 ? Refusal.TOO_SHORT : Refusal.LENGTH, refused(cut, V3));
            }
        }
    }

    @Test
    void ipHeaderIsTrustedOnlyWhereItFits() {
        ByteBuffer out = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        int length = AdvertWriter.write(out, v3(ChecksumForm.MESSAGE, VIP), null, PEER, WireNumbers.GROUP_IPV4, 1);
        for (int cut = 0; cut < length; cut++) {
            assertNull(Datagram.ofIpv4(out, cut), "cut at " + cut);
        }
        // Ethernet padding: 46 bytes arrive, the header says 32.
        assertEquals(12, Datagram.ofIpv4(out, 46).length());
        out.put(0, (byte) 0x44);
        assertNull(Datagram.ofIpv4(out, length));
    }

    @Test
    void randomBytesNeverThrow() {
        Random random = new Random(11);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(bytes);
            bytes[0] = (random.nextBoolean() ? 0x45 : bytes[0]);
            bytes[2] = 0;
            bytes[3] = (byte) random.nextInt(65);
            bytes[20] = (byte) (random.nextBoolean() ? 0x31 : 0x21);
            Datagram d = Datagram.ofIpv4(ByteBuffer.wrap(bytes), random.nextInt(65));
            if (d != null) {
                AdvertReader.read(d, V3);
            }
        }
    }

    @Test
    void checksumIsRightForOddLengthsAndFoldsTwice() {
        assertEquals(
                0x220d,
                Checksum.finish(Checksum.sum(ByteBuffer.wrap(HexFormat.of().parseHex("0001f203f4f5f6f7")), 0, 8)));
        assertEquals(~0x0100 & 0xffff, Checksum.finish(Checksum.sum(ByteBuffer.wrap(new byte[] {1}), 0, 1)));
        assertEquals(0, Checksum.finish(0xffff));
        assertEquals(~1 & 0xffff, Checksum.finish(0x1_0000));
    }

    @Test
    void checksumFormIsLearntFromThreeAdvertsInARowOnly() {
        ChecksumChoice choice = ChecksumChoice.start(ChecksumMode.AUTO);
        assertEquals(ChecksumForm.WITH_PSEUDO_HEADER, choice.form());
        choice = choice.heard(ChecksumForm.MESSAGE).heard(ChecksumForm.MESSAGE);
        assertEquals(ChecksumForm.WITH_PSEUDO_HEADER, choice.form());
        choice = choice.heard(ChecksumForm.WITH_PSEUDO_HEADER)
                .heard(ChecksumForm.MESSAGE)
                .heard(ChecksumForm.MESSAGE);
        assertEquals(ChecksumForm.WITH_PSEUDO_HEADER, choice.form());
        assertEquals(ChecksumForm.MESSAGE, choice.heard(ChecksumForm.MESSAGE).form());
    }

    @Test
    void addressesAreComparedAsASet() {
        AdvertAddresses ab = AdvertAddresses.of(List.of(US, PEER));
        assertEquals(true, ab.sameSet(AdvertAddresses.of(List.of(PEER, US))));
        assertEquals(false, ab.sameSet(AdvertAddresses.of(List.of(PEER))));
    }

    private static Datagram v2(Password password, int centis) {
        Advert ad = new Advert(VrrpVersion.V2, 51, 100, centis, AdvertAddresses.of(List.of(VIP)), ChecksumForm.MESSAGE);
        ByteBuffer out = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        return Datagram.ofIpv4(out, AdvertWriter.write(out, ad, password, PEER, WireNumbers.GROUP_IPV4, 1));
    }

    private static Datagram good() {
        return roundTrip(v3(ChecksumForm.MESSAGE, VIP), PEER, WireNumbers.GROUP_IPV4);
    }

    private static Datagram patched(int at, int value) {
        Datagram d = good();
        d.bytes().put(d.offset() + at, (byte) value);
        return resum(d);
    }

    private static Datagram flipped(Datagram d, int at) {
        d.bytes().put(d.offset() + at, (byte) (d.bytes().get(d.offset() + at) ^ 1));
        return d;
    }

    private static Datagram withHops(Datagram d, int hops) {
        return new Datagram(d.bytes(), d.offset(), d.length(), d.source(), d.destination(), hops);
    }

    private static Datagram resum(Datagram d) {
        d.bytes().putShort(d.offset() + 6, (short) 0);
        int sum = Checksum.finish(Checksum.sum(d.bytes(), d.offset(), d.length()));
        d.bytes().putShort(d.offset() + 6, (short) sum);
        return d;
    }

    private static Datagram roundTrip(Advert ad, InetAddress from, InetAddress to) {
        ByteBuffer out = ByteBuffer.allocate(AdvertWriter.MAX_BYTES);
        int length = AdvertWriter.write(out, ad, null, from, to, 1);
        return from.getAddress().length == 4
                ? Datagram.ofIpv4(out, length)
                : new Datagram(out, 40, length - 40, from, to, out.get(7) & 0xff);
    }

    private static Advert accepted(Datagram d, Expectation e) {
        return assertInstanceOf(Reading.Accepted.class, AdvertReader.read(d, e)).advert();
    }

    private static Refusal refused(Datagram d, Expectation e) {
        return assertInstanceOf(Reading.Refused.class, AdvertReader.read(d, e)).reason();
    }

    private static Advert v3(ChecksumForm form, InetAddress... addresses) {
        return new Advert(VrrpVersion.V3, 51, 100, 100, AdvertAddresses.of(List.of(addresses)), form);
    }

    private static InetAddress[] many(String prefix, int count) {
        InetAddress[] all = new InetAddress[count];
        for (int i = 0; i < count; i++) {
            all[i] = ip(prefix + (i + 1 - i / 255 * 255));
        }
        return all;
    }

    private static String hex(ByteBuffer b, int length) {
        return HexFormat.of().formatHex(b.array(), 0, length);
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
