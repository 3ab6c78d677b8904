package lbd.vrrp.election;

import java.net.InetAddress;
import java.util.Arrays;
import lbd.vrrp.election.Action.AddAddresses;
import lbd.vrrp.election.Action.AnnounceAgain;
import lbd.vrrp.election.Action.AskGroup;
import lbd.vrrp.election.Action.SendAdvert;
import lbd.vrrp.election.Action.StartAnnouncing;
import lbd.vrrp.election.Action.WithdrawAddresses;
import lbd.vrrp.election.Event.AdvertReceived;
import lbd.vrrp.election.Event.DeadlinePassed;
import lbd.vrrp.election.Event.FaultBegan;
import lbd.vrrp.election.Event.FaultCleared;
import lbd.vrrp.election.Event.GroupGaveWay;
import lbd.vrrp.election.Event.Inherited;
import lbd.vrrp.election.Event.ParamsChanged;
import lbd.vrrp.election.Event.Resign;
import lbd.vrrp.election.Event.Resumed;
import lbd.vrrp.election.Event.Shutdown;
import lbd.vrrp.election.Event.Startup;
import lbd.vrrp.election.Event.TakeOver;
import lbd.vrrp.election.State.Backup;
import lbd.vrrp.election.State.Fault;
import lbd.vrrp.election.State.Initialize;
import lbd.vrrp.election.State.Master;
import lbd.vrrp.election.State.Patience;
import org.jspecify.annotations.Nullable;

/// The election (RFC 3768 6.4, RFC 9568 6.4 with erratum 8298), as a function of (parameters, state, event,
/// now).
///
/// | in | event | to | does |
/// | --- | --- | --- | --- |
/// | Initialize | Startup, sound, no start delay | Backup; the owner: Master | as *becoming master* |
/// | Initialize | Inherited | Backup, or Master as *becoming master*; no start delay | |
/// | Initialize | Startup with a start delay | Initialize until then | |
/// | Initialize | deadline: the start delay is over | Backup; the owner: Master | as *becoming master* |
/// | Initialize | Startup faulty; FaultBegan during the start delay | Fault | |
/// | Backup | advert, priority 0 | Backup, waits the skew only | a second one does not re-arm |
/// | Backup | advert, priority as ours or better, or no preempt | Backup, timer and interval anew | ends a preempt
/// delay |
/// | Backup | lesser advert, preempt, no delay | Backup, timer as it was | so that it runs out |
/// | Backup | lesser advert, preempt, delay | Backup, timer anew, delay runs from the first such advert | |
/// | Backup | deadline: master down, or the preempt delay is over | Master; in a sync group: Backup, overdue | advert,
/// add, announce; ask the group |
/// | Backup | ParamsChanged: no preempt | Backup, no preempt delay runs | |
/// | Backup | Resumed | Backup: one more interval and skew to hear a master | |
/// | Backup | TakeOver | Master | advert, add, announce |
/// | Backup | FaultBegan | Fault | |
/// | Master | deadline | Master | advert |
/// | Master | advert, priority 0 | Master | advert |
/// | Master | better advert, or equal from a greater address | Backup | withdraw, then one last advert |
/// | Master | lesser advert | Master | advert, announce again (at most ten times an interval) |
/// | Master | Resumed, so late that others must have taken over | Backup, one interval and skew | withdraw, no word |
/// | Master | ParamsChanged: the advert differs | Master | advert at once |
/// | Master | FaultBegan | Fault | advert 0, withdraw |
/// | Master | Resign, GroupGaveWay | Backup | advert 0, withdraw |
/// | Fault | FaultCleared | Backup; the owner: Master; Initialize while a start delay runs | as *becoming master* |
/// | any | Shutdown | Initialize for good | from Master: advert 0, withdraw |
///
/// Whatever is not in the table leaves the state as it was. So never: from Fault or Initialize to Master but
/// for the owner and what is inherited, from anywhere to Master by an advert, from Master to Initialize without
/// priority 0.
///
/// The *last advert* of a master that gives way is ours, not the RFC's: it comes after the addresses are gone,
/// the winner takes it for a lesser master's and announces its addresses once more. Without it, a winner that was
/// silent on our side of a healed split would never learn that clients followed us (keepalived has it as
/// `higher_prio_send_advert`, off by default). It names the winner's interval: a backup that takes it for the
/// master's must not lose patience before the winner speaks again.
public final class Election {
    private Election() {}

    public static Step step(Params p, State state, Event event, long nowNanos) {
        return switch (state) {
            case Initialize s -> fromInitialize(p, s, event, nowNanos);
            case Backup s -> fromBackup(p, s, event, nowNanos);
            case Master s -> fromMaster(p, s, event, nowNanos);
            case Fault s -> fromFault(p, s, event, nowNanos);
        };
    }

    private static Step fromInitialize(Params p, Initialize s, Event event, long now) {
        return switch (event) {
            case Startup(boolean faulty) when faulty -> Step.to(new Fault(now + p.startDelayNanos()));
            case Startup _ -> begin(p, now + p.startDelayNanos(), now);
            case Inherited(boolean master) ->
                master ? becomeMaster(p, now) : Step.to(following(p.advertNanos(), now, State.NEVER, null, 0));
            case DeadlinePassed _ -> begin(p, s.startAtNanos(), now);
            case FaultBegan _ when s.startAtNanos() != State.NEVER -> Step.to(new Fault(s.startAtNanos()));
            case Shutdown _ -> Step.to(new Initialize(State.NEVER));
            case FaultBegan _, AdvertReceived _, Resumed _, FaultCleared _, ParamsChanged _ -> Step.stay(s);
            case Resign _, TakeOver _, GroupGaveWay _ -> Step.stay(s);
        };
    }

    private static Step fromFault(Params p, Fault s, Event event, long now) {
        return switch (event) {
            case FaultCleared _ -> begin(p, s.notBeforeNanos(), now);
            case Shutdown _ -> Step.to(new Initialize(State.NEVER));
            case Startup _, Inherited _, AdvertReceived _, DeadlinePassed _, Resumed _, FaultBegan _ -> Step.stay(s);
            case ParamsChanged _, Resign _, TakeOver _, GroupGaveWay _ -> Step.stay(s);
        };
    }

    private static Step fromBackup(Params p, Backup b, Event event, long now) {
        return switch (event) {
            case AdvertReceived ad -> heard(p, b, ad, now);
            case DeadlinePassed _ when p.grouped() -> Step.to(overdue(b), new AskGroup());
            case DeadlinePassed _, TakeOver _ -> becomeMaster(p, now);
            case Resumed _ -> Step.to(afterPause(p, b, now));
            case FaultBegan _ -> Step.to(new Fault(now));
            case Shutdown _ -> Step.to(new Initialize(State.NEVER));
            case ParamsChanged _ -> p.preempt() ? Step.stay(b) : Step.to(withoutDelay(b));
            case Startup _, Inherited _, FaultCleared _, Resign _, GroupGaveWay _ -> Step.stay(b);
        };
    }

    private static Backup withoutDelay(Backup b) {
        return new Backup(
                b.sinceNanos(),
                b.masterIntervalNanos(),
                b.patience(),
                State.NEVER,
                b.overdue(),
                b.master(),
                b.masterPriority());
    }

    private static Step heard(Params p, Backup b, AdvertReceived ad, long now) {
        InetAddress from = ad.sender();
        if (ad.priority() == 0) {
            // Of several backups the best one moves first. A second resignation does not re-arm: a storm
            // would keep us waiting.
            boolean known = b.patience() == Patience.SKEW;
            long since = known ? b.sinceNanos() : now;
            return Step.to(
                    new Backup(since, ad.intervalNanos(), Patience.SKEW, State.NEVER, known && b.overdue(), from, 0));
        }
        if (p.preempt() && ad.priority() < p.priority()) {
            return Step.to(p.preemptDelayNanos() == 0 ? ignored(b, ad) : tolerated(p, b, ad, now));
        }
        return Step.to(following(ad.intervalNanos(), now, State.NEVER, from, ad.priority()));
    }

    private static Backup ignored(Backup b, AdvertReceived ad) {
        return new Backup(
                b.sinceNanos(),
                b.masterIntervalNanos(),
                b.patience(),
                State.NEVER,
                b.overdue(),
                ad.sender(),
                ad.priority());
    }

    private static Backup tolerated(Params p, Backup b, AdvertReceived ad, long now) {
        long until = b.preemptAtNanos() == State.NEVER ? now + p.preemptDelayNanos() : b.preemptAtNanos();
        Backup followed = following(ad.intervalNanos(), now, until, ad.sender(), ad.priority());
        // In a sync group the delay may be over while others still wait: it is not started anew then. Alone, the
        // timer that is due at this moment takes over as soon as the queue is read.
        return p.grouped() && until <= now ? overdue(followed) : followed;
    }

    private static Backup following(
            long interval, long now, long preemptAt, @Nullable InetAddress master, int priority) {
        return new Backup(now, interval, Patience.MASTER_DOWN, preemptAt, false, master, priority);
    }

    private static Backup overdue(Backup b) {
        return new Backup(
                b.sinceNanos(),
                b.masterIntervalNanos(),
                b.patience(),
                b.preemptAtNanos(),
                true,
                b.master(),
                b.masterPriority());
    }

    private static Backup afterPause(Params p, Backup b, long now) {
        Backup listening = new Backup(
                now,
                b.masterIntervalNanos(),
                Patience.ONE_ADVERT,
                b.preemptAtNanos(),
                false,
                b.master(),
                b.masterPriority());
        return b.downAtNanos(p) < listening.downAtNanos(p) ? listening : b;
    }

    private static Step fromMaster(Params p, Master m, Event event, long now) {
        return switch (event) {
            case AdvertReceived ad when ad.priority() == 0 -> advertise(p, now, now);
            case AdvertReceived ad
            when beats(ad, p) ->
                Step.to(
                        following(ad.intervalNanos(), now, State.NEVER, ad.sender(), ad.priority()),
                        new WithdrawAddresses(),
                        new SendAdvert(p.priority(), ad.intervalNanos()));
            case AdvertReceived _ -> defend(p, m, now);
            case DeadlinePassed _ -> advertise(p, m.advertAtNanos(), now);
            case Resumed(long late)
            when late >= 2 * p.advertNanos() ->
                Step.to(
                        new Backup(now, p.advertNanos(), Patience.ONE_ADVERT, State.NEVER, false, null, 0),
                        new WithdrawAddresses());
            case ParamsChanged(Params before) -> p.advertisesLike(before) ? Step.stay(m) : advertise(p, now, now);
            case FaultBegan _ -> leave(p, new Fault(now));
            case Shutdown _ -> leave(p, new Initialize(State.NEVER));
            case Resign _, GroupGaveWay _ -> leave(p, following(p.advertNanos(), now, State.NEVER, null, 0));
            case Resumed _, Startup _, Inherited _, FaultCleared _, TakeOver _ -> Step.stay(m);
        };
    }

    /// RFC 9568 6.4.3: a lesser master gets an advert at once. It may be a loser's last one, so the clients are
    /// told again, too.
    private static Step defend(Params p, Master m, long now) {
        if (now - m.sentAtNanos() < p.advertNanos() / 10) {
            return Step.to(m, new AnnounceAgain());
        }
        return Step.to(
                new Master(now + p.advertNanos(), now),
                new SendAdvert(p.priority(), p.advertNanos()),
                new AnnounceAgain());
    }

    /// Keeps the beat, unless we are so late that the next advert would follow at once.
    private static Step advertise(Params p, long dueNanos, long now) {
        long next = now - dueNanos < p.advertNanos() / 2 ? dueNanos + p.advertNanos() : now + p.advertNanos();
        return Step.to(new Master(next, now), new SendAdvert(p.priority(), p.advertNanos()));
    }

    private static boolean beats(AdvertReceived ad, Params p) {
        if (ad.priority() != p.priority()) {
            return ad.priority() > p.priority();
        }
        // As unsigned numbers in network order: 192.0.2.1 is above 10.0.0.1.
        return Arrays.compareUnsigned(ad.sender().getAddress(), p.local().getAddress()) > 0;
    }

    private static Step begin(Params p, long notBefore, long now) {
        if (notBefore > now) {
            return Step.to(new Initialize(notBefore));
        }
        return p.isOwner() ? becomeMaster(p, now) : Step.to(following(p.advertNanos(), now, State.NEVER, null, 0));
    }

    /// The advert goes first: it makes another master drop the addresses before we announce them.
    private static Step becomeMaster(Params p, long now) {
        return Step.to(
                new Master(now + p.advertNanos(), now),
                new SendAdvert(p.priority(), p.advertNanos()),
                new AddAddresses(),
                new StartAnnouncing());
    }

    private static Step leave(Params p, State next) {
        return Step.to(next, new SendAdvert(0, p.advertNanos()), new WithdrawAddresses());
    }
}
