package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.core.model.vrrp.ChecksumMode;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.ChecksumChoice;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.WireNumbers;

/// Sends an instance's adverts, to the group or to each peer, in the checksum's form that the neighbours
/// understand.
final class AdvertSender {
    private static final long NANOS_PER_CENTI = 10_000_000L;

    private final Attachment attachment;
    private final Counters counters;
    private final InstanceLog log;
    private InstanceSpec spec;
    private ChecksumChoice checksum;
    private int identification;

    AdvertSender(InstanceSpec spec, Attachment attachment, Counters counters, InstanceLog log) {
        this.spec = spec;
        this.attachment = attachment;
        this.counters = counters;
        this.log = log;
        checksum = ChecksumChoice.start(spec.checksum());
    }

    void reload(InstanceSpec next) {
        if (next.checksum() != spec.checksum()) {
            checksum = ChecksumChoice.start(next.checksum());
        }
        spec = next;
    }

    /// After an advert of the master that is followed, or of a lesser one that goes on beside us.
    void learn(Advert advert) {
        if (spec.checksum() != ChecksumMode.AUTO) {
            return;
        }
        ChecksumForm before = checksum.form();
        checksum = checksum.heard(advert.form());
        if (checksum.form() != before) {
            log.checksumLearnt(checksum.form());
        }
    }

    void send(InetAddress from, AdvertAddresses addresses, int priority, long intervalNanos) {
        Port port = attachment.port();
        if (port == null) {
            return;
        }
        int centis = (int) (intervalNanos / NANOS_PER_CENTI);
        Advert advert = new Advert(spec.version(), spec.virtualRouterId(), priority, centis, addresses, form());
        UnicastSpec unicast = spec.unicast();
        if (unicast == null) {
            send(port, advert, from, spec.isIpv4() ? WireNumbers.GROUP_IPV4 : WireNumbers.GROUP_IPV6);
        } else {
            for (InetAddress peer : unicast.peers()) {
                send(port, advert, from, peer);
            }
        }
        counters.advertsSent.increment();
        if (priority == 0) {
            counters.resignationsSent.increment();
        }
    }

    private ChecksumForm form() {
        if (spec.version() == VrrpVersion.V2) {
            return ChecksumForm.MESSAGE;
        }
        return spec.isIpv4() ? checksum.form() : ChecksumForm.WITH_PSEUDO_HEADER;
    }

    private void send(Port port, Advert advert, InetAddress from, InetAddress to) {
        // Frames have no route: to a peer, the kernel finds the way.
        boolean virtualMac = attachment.macLink() != null && to.isMulticastAddress();
        identification = (identification + 1) & 0xffff;
        ByteBuffer out = port.advert(virtualMac);
        int length = AdvertWriter.write(out, advert, spec.authentication(), from, to, identification);
        int errno = virtualMac ? port.sendFrom(attachment.mac(), length) : port.send(length, to);
        if (errno != 0) {
            counters.sendErrors.increment();
            log.sendFailed(to, errno);
        }
    }
}
