package lbd.vrrp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import lbd.core.model.vrrp.GarpSpec;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.sys.net.ArpFrame;
import lbd.sys.net.Mac;
import lbd.sys.net.NeighborFrame;
import lbd.vrrp.announce.Announcements;
import lbd.vrrp.election.Action;
import lbd.vrrp.election.Effects;
import lbd.vrrp.election.Event;
import lbd.vrrp.election.Params;
import lbd.vrrp.election.Router;
import lbd.vrrp.election.State;
import lbd.vrrp.packet.Advert;
import lbd.vrrp.packet.AdvertAddresses;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.ChecksumForm;
import lbd.vrrp.packet.WireNumbers;

/// Plays a short life of a router on paper, before the first real one begins.
///
/// The JVM loads classes and links call sites at their first use, some 10 ms for all that a take-over touches. A node
/// may wait for months for its first one, and then it shall not be late.
final class Rehearsal implements Effects {
    private static final InetAddress SELF = WireNumbers.address(new byte[] {127, 0, 0, 1});
    private static final InetAddress OTHER = WireNumbers.address(new byte[] {127, 0, 0, 2});
    private static final InetAddress IPV6 = WireNumbers.address(new byte[16]);
    private static final long INTERVAL = 1_000_000_000L;

    private final ByteBuffer paper = ByteBuffer.allocateDirect(AdvertWriter.MAX_BYTES);
    private final AdvertAddresses addresses = AdvertAddresses.of(List.of(SELF));
    private final Announcements<InetAddress> announcements = new Announcements<>(GarpSpec.DEFAULT, 1);

    private Rehearsal() {}

    static void play() {
        new Rehearsal().life();
    }

    private void life() {
        Router router = new Router(params(100), this);
        long now = 0;
        router.handle(new Event.Startup(false), now);
        router.handle(new Event.AdvertReceived(200, INTERVAL, OTHER), now);
        for (now = router.deadlineNanos(); router.deadlineNanos() <= now; ) {
            router.handle(new Event.DeadlinePassed(), now);
        }
        router.change(params(101), now);
        router.handle(new Event.AdvertReceived(50, INTERVAL, OTHER), now);
        router.handle(new Event.FaultBegan(), now);
        router.handle(new Event.FaultCleared(), now);
        router.handle(new Event.TakeOver(), now);
        router.handle(new Event.AdvertReceived(200, INTERVAL, OTHER), now);
        router.handle(new Event.AdvertReceived(0, INTERVAL, OTHER), now);
        router.handle(new Event.TakeOver(), now);
        router.handle(new Event.Resign(), now);
        router.handle(new Event.Shutdown(), now);
    }

    private Params params(int priority) {
        return new Params(VrrpVersion.V3, priority, true, 0, INTERVAL, 0, SELF, addresses, false);
    }

    @Override
    public void run(Action action, long now) {
        switch (action) {
            case Action.SendAdvert(int priority, long _) -> write(priority);
            case Action.StartAnnouncing _ -> announcements.start(List.of(SELF), now);
            case Action.AnnounceAgain _ -> announcements.again(now);
            case Action.WithdrawAddresses _ -> announcements.stop();
            case Action.AddAddresses _, Action.AskGroup _ -> {}
        }
        for (InetAddress due = announcements.next(now); due != null; due = announcements.next(now)) {
            ArpFrame.announce(paper, Mac.BROADCAST, due, false);
            NeighborFrame.announce(paper, Mac.BROADCAST, IPV6, false);
        }
    }

    private void write(int priority) {
        Advert advert = new Advert(VrrpVersion.V3, 1, priority, 100, addresses, ChecksumForm.WITH_PSEUDO_HEADER);
        AdvertWriter.write(paper, advert, null, SELF, WireNumbers.GROUP_IPV4, 1);
    }

    @Override
    public void transition(State before, State after, Event cause, long now) {}
}
