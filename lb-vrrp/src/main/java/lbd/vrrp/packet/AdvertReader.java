package lbd.vrrp.packet;

import java.nio.ByteBuffer;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.Checksum;
import org.jspecify.annotations.Nullable;

/// Judges a datagram in the order of RFC 9568 7.1, errata 8299 to 8301 included: link, framing, checksum,
/// contents, sender.
public final class AdvertReader {
    private AdvertReader() {}

    public static Reading read(Datagram d, Expectation expected) {
        if (d.length() < WireNumbers.HEADER) {
            return new Reading.Refused(Refusal.TOO_SHORT);
        }
        Refusal framing = framing(d, expected);
        if (framing != null) {
            return new Reading.Refused(framing);
        }
        ChecksumForm form = checksumForm(d, expected.version());
        if (form == null) {
            return new Reading.Refused(Refusal.CHECKSUM);
        }
        Advert advert = parse(d, expected.version(), form);
        Refusal refusal = contents(d, expected, advert);
        if (refusal == null) {
            refusal = sender(d, expected);
        }
        if (refusal != null) {
            return new Reading.Refused(refusal);
        }
        return hasOurAddresses(advert, expected) ? new Reading.Accepted(advert) : new Reading.OtherAddresses(advert);
    }

    /// RFC 9568 7.1: the list may be checked, and what differs is dropped unless the owner sent it. Without
    /// that check any host that sends a high priority silences the master, for addresses that it does not hold.
    private static boolean hasOurAddresses(Advert advert, Expectation expected) {
        AdvertAddresses ours = expected.addresses();
        return ours == null
                || advert.priority() == WireNumbers.OWNER
                || advert.addresses().sameSet(ours);
    }

    private static @Nullable Refusal framing(Datagram d, Expectation expected) {
        ByteBuffer b = d.bytes();
        int at = d.offset();
        // Unicast may come through routers, so the TTL says nothing there.
        if (expected.peers().isEmpty() && d.hopLimit() != WireNumbers.HOP_LIMIT) {
            return Refusal.HOP_LIMIT;
        }
        if ((b.get(at) & 0xf0) >> 4 != expected.version().number()) {
            return Refusal.VERSION;
        }
        if ((b.get(at) & 0x0f) != WireNumbers.TYPE_ADVERTISEMENT) {
            return Refusal.TYPE;
        }
        int count = b.get(at + 3) & 0xff;
        int authData = expected.version() == VrrpVersion.V2 ? WireNumbers.V2_AUTH_DATA : 0;
        return d.length() == WireNumbers.HEADER + count * width(d) + authData ? null : Refusal.LENGTH;
    }

    private static @Nullable ChecksumForm checksumForm(Datagram d, VrrpVersion version) {
        int sum = Checksum.sum(d.bytes(), d.offset(), d.length());
        boolean bare = version == VrrpVersion.V2 || d.isIpv4();
        if (bare && Checksum.finish(sum) == 0) {
            return ChecksumForm.MESSAGE;
        }
        if (version == VrrpVersion.V2) {
            return null;
        }
        int pseudo = Checksum.pseudoHeader(
                d.source().getAddress(), d.destination().getAddress(), d.length(), WireNumbers.PROTOCOL);
        return Checksum.finish(sum + pseudo) == 0 ? ChecksumForm.WITH_PSEUDO_HEADER : null;
    }

    private static Advert parse(Datagram d, VrrpVersion version, ChecksumForm form) {
        ByteBuffer b = d.bytes();
        int at = d.offset();
        int interval = version == VrrpVersion.V2
                ? (b.get(at + 5) & 0xff) * WireNumbers.CENTIS_PER_SECOND
                // The upper four bits are reserved: sent as zero, ignored when received.
                : ((b.get(at + 4) & 0x0f) << 8) | (b.get(at + 5) & 0xff);
        AdvertAddresses addresses = AdvertAddresses.read(b, at + WireNumbers.HEADER, b.get(at + 3) & 0xff, width(d));
        return new Advert(version, b.get(at + 1) & 0xff, b.get(at + 2) & 0xff, interval, addresses, form);
    }

    private static @Nullable Refusal contents(Datagram d, Expectation expected, Advert advert) {
        if (advert.addresses().count() == 0) {
            return Refusal.NO_ADDRESS;
        }
        if (advert.intervalCentis() == 0) {
            return Refusal.INTERVAL_ZERO;
        }
        if (!d.isIpv4() && !advert.addresses().startsLinkLocal()) {
            return Refusal.FIRST_ADDRESS;
        }
        return advert.version() == VrrpVersion.V2 ? version2(d, expected, advert) : null;
    }

    private static @Nullable Refusal version2(Datagram d, Expectation expected, Advert advert) {
        int type = d.bytes().get(d.offset() + 4) & 0xff;
        Password password = expected.password();
        if (type != (password == null ? WireNumbers.AUTH_NONE : WireNumbers.AUTH_PASS)) {
            return Refusal.AUTHENTICATION_TYPE;
        }
        if (password != null && !matches(password, d)) {
            return Refusal.PASSWORD;
        }
        return advert.intervalCentis() == expected.intervalCentis() ? null : Refusal.INTERVAL_DIFFERS;
    }

    /// Compares all eight bytes whatever the first is: how long it takes tells nothing.
    private static boolean matches(Password password, Datagram d) {
        int at = d.offset() + d.length() - WireNumbers.V2_AUTH_DATA;
        int difference = 0;
        for (int i = 0; i < Password.BYTES; i++) {
            difference |= password.at(i) ^ d.bytes().get(at + i);
        }
        return difference == 0;
    }

    private static @Nullable Refusal sender(Datagram d, Expectation expected) {
        if (d.source().equals(expected.source())) {
            return Refusal.OWN_SOURCE;
        }
        if (d.destination().isMulticastAddress() != expected.peers().isEmpty()) {
            return Refusal.DESTINATION;
        }
        boolean known = expected.peers().isEmpty() || expected.peers().contains(d.source());
        return known ? null : Refusal.UNKNOWN_PEER;
    }

    private static int width(Datagram d) {
        return d.isIpv4() ? 4 : 16;
    }
}
