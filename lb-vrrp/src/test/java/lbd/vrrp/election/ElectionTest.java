package lbd.vrrp.election;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.packet.AdvertAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElectionTest {
    private static final long MS = 1_000_000L;
    private static final long S = 1_000 * MS;
    private static final InetAddress US = ip("10.0.0.5");
    private static final InetAddress LOW = ip("10.0.0.4");
    private static final InetAddress HIGH = ip("192.0.2.1");
    private static final Params P = params(100);

    private static Params params(int priority) {
        return params(priority, true, 0);
    }

    private static Params params(int priority, boolean preempt, long delay) {
        return new Params(
                VrrpVersion.V3,
                priority,
                preempt,
                delay,
                S,
                0,
                US,
                AdvertAddresses.of(List.of(ip("10.0.0.100"))),
                false);
    }

    private static State.Backup backup(Params p) {
        return assertInstanceOf(
                State.Backup.class,
                Election.step(p, new State.Initialize(State.NEVER), new Event.Startup(false), 0)
                        .next());
    }

    private static Event ad(int priority, InetAddress from) {
        return new Event.AdvertReceived(priority, S, from);
    }

    // --- timers

    @ParameterizedTest
    @CsvSource({"100, 3609", "200, 3218", "1, 3996", "254, 3007"})
    void masterDownIsThreeIntervalsAndSkew(int priority, long ms) {
        assertEquals(ms, backup(params(priority)).deadlineNanos(params(priority)) / MS);
    }

    @Test
    void version3ScalesTheSkewWithTheMastersIntervalVersion2DoesNot() {
        assertEquals(156 * S / 256 / 10, P.skewNanos(S / 10));
        Params v2 = new Params(VrrpVersion.V2, 100, true, 0, 3 * S, 0, US, P.addresses(), false);
        assertEquals(156 * S / 256, v2.skewNanos(3 * S));
    }

    @Test
    void backupFollowsTheMastersInterval() {
        Step step = Election.step(P, backup(P), new Event.AdvertReceived(150, 2 * S, LOW), S);
        assertEquals(S + 6 * S + 156 * 2 * S / 256, step.next().deadlineNanos(P));
    }

    @Test
    void changedPriorityMovesTheBackupsDeadline() {
        State.Backup b = backup(P);
        assertEquals(3 * S + S * 56 / 256, b.deadlineNanos(params(200)));
    }

    // --- start

    @Test
    void startsAsBackupAndTheOwnerAsMaster() {
        assertEquals(State.Kind.BACKUP, backup(P).kind());
        Step owner = Election.step(params(255), new State.Initialize(State.NEVER), new Event.Startup(false), 0);
        assertTakesOver(owner, 255);
    }

    @Test
    void startDelayKeepsOutOfTheElection() {
        Params p = new Params(VrrpVersion.V3, 255, true, 0, S, 10 * S, US, P.addresses(), false);
        Step step = Election.step(p, new State.Initialize(State.NEVER), new Event.Startup(false), S);
        assertEquals(new Step(new State.Initialize(11 * S), List.of()), step);
        assertSame(step.next(), Election.step(p, step.next(), ad(1, LOW), 2 * S).next());
        assertTakesOver(Election.step(p, step.next(), new Event.DeadlinePassed(), 11 * S), 255);
    }

    @Test
    void faultDuringTheStartDelayDoesNotShortenIt() {
        Params p = new Params(VrrpVersion.V3, 100, true, 0, S, 10 * S, US, P.addresses(), false);
        State fault = Election.step(p, new State.Initialize(State.NEVER), new Event.Startup(true), 0)
                .next();
        assertEquals(new State.Fault(10 * S), fault);
        assertEquals(
                new State.Initialize(10 * S),
                Election.step(p, fault, new Event.FaultCleared(), S).next());
    }

    @Test
    void whatIsInheritedGoesOnWithoutDelayAndOnlyAtTheBeginning() {
        Params p = new Params(VrrpVersion.V3, 100, true, 0, S, 10 * S, US, P.addresses(), false);
        State none = new State.Initialize(State.NEVER);
        assertTakesOver(Election.step(p, none, new Event.Inherited(true), S), 100);
        State.Backup b = assertInstanceOf(
                State.Backup.class,
                Election.step(p, none, new Event.Inherited(false), S).next());
        assertEquals(S + 3 * S + S * 156 / 256, b.deadlineNanos(p));
        State fault = new State.Fault(0);
        State master = new State.Master(2 * S, S);
        for (State other : List.of(b, fault, master)) {
            assertEquals(new Step(other, List.of()), Election.step(p, other, new Event.Inherited(true), S));
        }
    }

    // --- backup

    @Test
    void backupTakesOverWhenTheMasterIsDownAdvertFirst() {
        State.Backup b = backup(P);
        assertTakesOver(Election.step(P, b, new Event.DeadlinePassed(), b.deadlineNanos(P)), 100);
    }

    @Test
    void backupWaitsSkewAfterPriorityZeroAndAStormDoesNotReArm() {
        Step first = Election.step(P, backup(P), ad(0, LOW), S);
        assertEquals(S + 156 * S / 256, first.next().deadlineNanos(P));
        Step second = Election.step(P, first.next(), ad(0, LOW), S + 100 * MS);
        assertEquals(first.next().deadlineNanos(P), second.next().deadlineNanos(P));
    }

    @Test
    void equalOrBetterAdvertReArms() {
        for (int priority : new int[] {100, 101, 255}) {
            assertEquals(
                    2 * S + 3 * S + 156 * S / 256,
                    Election.step(P, backup(P), ad(priority, LOW), 2 * S).next().deadlineNanos(P));
        }
    }

    @Test
    void lesserAdvertDoesNotReArmUnlessPreemptIsOff() {
        State.Backup b = backup(P);
        assertEquals(
                b.deadlineNanos(P),
                Election.step(P, b, ad(99, HIGH), 2 * S).next().deadlineNanos(P));
        Params stays = params(100, false, 0);
        assertTrue(Election.step(stays, b, ad(99, HIGH), 2 * S).next().deadlineNanos(stays) > 5 * S);
    }

    @Test
    void preemptDelayEndsExactlyAndRunsFromTheFirstLesserAdvert() {
        Params p = params(100, true, 5 * S);
        State s = backup(p);
        for (long t = S; t <= 5 * S; t += S) {
            s = Election.step(p, s, ad(50, LOW), t).next();
            assertEquals(Math.min(6 * S, t + 3 * S + 156 * S / 256), s.deadlineNanos(p));
        }
        assertTakesOver(Election.step(p, s, new Event.DeadlinePassed(), 6 * S), 100);
    }

    /// Delays that are a multiple of the master's interval meet it each time.
    @ParameterizedTest
    @CsvSource({"6000", "6001", "6500"})
    void lesserAdvertReadAsThePreemptDelayEndsDoesNotStopTheTakeOver(long readAt) {
        Params p = params(100, true, 5 * S);
        State s = Election.step(p, backup(p), ad(50, LOW), S).next();
        s = Election.step(p, s, ad(50, LOW), readAt * MS).next();
        assertEquals(6 * S, s.deadlineNanos(p));
        assertTakesOver(Election.step(p, s, new Event.DeadlinePassed(), readAt * MS), 100);
    }

    @Test
    void changeToNoPreemptEndsThePreemptDelay() {
        State s = Election.step(params(100, true, S), backup(P), ad(50, LOW), S).next();
        Params stays = params(100, false, S);
        State after = Election.step(stays, s, new Event.ParamsChanged(params(100, true, S)), S)
                .next();
        assertEquals(S + 3 * S + 156 * S / 256, after.deadlineNanos(stays));
    }

    @Test
    void betterAdvertEndsThePreemptDelay() {
        Params p = params(100, true, 5 * S);
        State s = Election.step(p, backup(p), ad(50, LOW), S).next();
        s = Election.step(p, s, ad(150, LOW), 2 * S).next();
        s = Election.step(p, s, ad(50, LOW), 4 * S).next();
        assertEquals(9 * S, assertInstanceOf(State.Backup.class, s).preemptAtNanos());
    }

    @Test
    void masterThatDiesDuringThePreemptDelayIsReplacedInTime() {
        Params p = params(100, true, 60 * S);
        State s = Election.step(p, backup(p), ad(50, LOW), S).next();
        assertEquals(S + 3 * S + 156 * S / 256, s.deadlineNanos(p));
    }

    @Test
    void pausedBackupListensOneMoreInterval() {
        State.Backup b = backup(P);
        State s = Election.step(P, b, new Event.Resumed(5 * S), 9 * S).next();
        assertEquals(9 * S + S + 156 * S / 256, s.deadlineNanos(P));
        assertSame(b, Election.step(P, b, new Event.Resumed(S), S).next(), "a deadline further away stays");
    }

    // --- master

    @Test
    void masterAdvertisesOnTheBeatAndSkipsWhatItMissed() {
        State m = new State.Master(10 * S, 9 * S);
        Step step = Election.step(P, m, new Event.DeadlinePassed(), 10 * S + 30 * MS);
        assertEquals(
                new Step(new State.Master(11 * S, 10 * S + 30 * MS), List.of(new Action.SendAdvert(100, S))), step);
        assertEquals(
                14 * S,
                Election.step(P, m, new Event.DeadlinePassed(), 13 * S).next().deadlineNanos(P));
    }

    @Test
    void masterGivesWayToTheBetterOneAndSpeaksLastInTheWinnersInterval() {
        Event better = new Event.AdvertReceived(101, 2 * S, LOW);
        Step step = Election.step(P, new State.Master(S, 0), better, 500 * MS);
        assertEquals(State.Kind.BACKUP, step.next().kind());
        assertEquals(List.of(new Action.WithdrawAddresses(), new Action.SendAdvert(100, 2 * S)), step.actions());
    }

    @Test
    void greaterAddressWinsATieUnsigned() {
        assertEquals(
                State.Kind.BACKUP,
                Election.step(P, new State.Master(S, 0), ad(100, HIGH), 500 * MS)
                        .next()
                        .kind());
        assertEquals(
                State.Kind.MASTER,
                Election.step(P, new State.Master(S, 0), ad(100, LOW), 500 * MS)
                        .next()
                        .kind());
    }

    @Test
    void ownerYieldsToAnotherOwnerWithAGreaterAddressOnly() {
        Params owner = params(255);
        assertEquals(
                State.Kind.BACKUP,
                Election.step(owner, new State.Master(S, 0), ad(255, HIGH), MS)
                        .next()
                        .kind());
        assertEquals(
                State.Kind.MASTER,
                Election.step(owner, new State.Master(S, 0), ad(254, HIGH), MS)
                        .next()
                        .kind());
    }

    @Test
    void lesserMasterIsAnsweredAtOnceButNotAStorm() {
        Step first = Election.step(P, new State.Master(S, 0), ad(50, LOW), 500 * MS);
        assertEquals(List.of(new Action.SendAdvert(100, S), new Action.AnnounceAgain()), first.actions());
        Step second = Election.step(P, first.next(), ad(50, LOW), 510 * MS);
        assertEquals(List.of(new Action.AnnounceAgain()), second.actions());
        assertSame(first.next(), second.next());
    }

    @Test
    void resignationOfAnotherIsAnsweredWithAnAdvert() {
        Step step = Election.step(P, new State.Master(S, 0), ad(0, HIGH), 500 * MS);
        assertEquals(List.of(new Action.SendAdvert(100, S)), step.actions());
        assertEquals(State.Kind.MASTER, step.next().kind());
    }

    @Test
    void pausedMasterStepsBackBeforeItSpeaks() {
        Step step = Election.step(P, new State.Master(S, 0), new Event.Resumed(2 * S), 3 * S);
        assertEquals(List.of(new Action.WithdrawAddresses()), step.actions());
        assertEquals(3 * S + S + 156 * S / 256, step.next().deadlineNanos(P));
        State m = new State.Master(S, 0);
        assertSame(m, Election.step(P, m, new Event.Resumed(2 * S - 1), 3 * S).next());
    }

    @Test
    void changedPriorityIsAdvertisedAtOnceAndOtherChangesAreNot() {
        State m = new State.Master(S, 0);
        Step step = Election.step(params(80), m, new Event.ParamsChanged(P), 300 * MS);
        assertEquals(new Step(new State.Master(1300 * MS, 300 * MS), List.of(new Action.SendAdvert(80, S))), step);
        assertEquals(Step.stay(m), Election.step(params(100, false, S), m, new Event.ParamsChanged(P), 300 * MS));
    }

    @Test
    void leavingMastersSayPriorityZeroFirst() {
        List<Action> leave = List.of(new Action.SendAdvert(0, S), new Action.WithdrawAddresses());
        State m = new State.Master(S, 0);
        assertEquals(new Step(new State.Fault(MS), leave), Election.step(P, m, new Event.FaultBegan(), MS));
        assertEquals(new Step(new State.Initialize(State.NEVER), leave), Election.step(P, m, new Event.Shutdown(), MS));
        for (Event e : List.of(new Event.Resign(), new Event.GroupGaveWay())) {
            Step step = Election.step(P, m, e, MS);
            assertEquals(leave, step.actions());
            assertEquals(MS + 3 * S + 156 * S / 256, step.next().deadlineNanos(P));
        }
    }

    // --- forbidden edges

    @Test
    void noAdvertMakesAMasterAndNoneEntersOrLeavesFault() {
        for (int priority = 0; priority < 256; priority++) {
            for (InetAddress from : List.of(LOW, HIGH)) {
                Event e = ad(priority, from);
                assertFalse(Election.step(P, backup(P), e, S).next() instanceof State.Master);
                State fault = new State.Fault(0);
                assertEquals(Step.stay(fault), Election.step(P, fault, e, S));
                State stopped = new State.Initialize(State.NEVER);
                assertEquals(Step.stay(stopped), Election.step(P, stopped, e, S));
            }
        }
    }

    @Test
    void onlyTheOwnerLeavesFaultAsMaster() {
        State fault = new State.Fault(0);
        assertEquals(
                State.Kind.BACKUP,
                Election.step(P, fault, new Event.FaultCleared(), S).next().kind());
        assertTakesOver(Election.step(params(255), fault, new Event.FaultCleared(), S), 255);
        for (Event e :
                List.of(new Event.DeadlinePassed(), new Event.TakeOver(), new Event.Resumed(S), new Event.Resign())) {
            assertEquals(Step.stay(fault), Election.step(P, fault, e, S));
        }
    }

    @Test
    void stoppedIsStoppedUntilStartup() {
        State stopped = new State.Initialize(State.NEVER);
        for (Event e : List.of(
                new Event.TakeOver(), new Event.FaultBegan(), new Event.FaultCleared(), new Event.GroupGaveWay())) {
            assertEquals(Step.stay(stopped), Election.step(P, stopped, e, S));
        }
    }

    // --- sync groups

    @Test
    void groupedBackupAsksInsteadOfTakingOver() {
        Params p = new Params(VrrpVersion.V3, 100, true, 0, S, 0, US, P.addresses(), true);
        Step step = Election.step(p, backup(p), new Event.DeadlinePassed(), 4 * S);
        assertEquals(List.of(new Action.AskGroup()), step.actions());
        assertEquals(State.NEVER, step.next().deadlineNanos(p));
        Step heard = Election.step(p, step.next(), ad(150, LOW), 5 * S);
        assertFalse(assertInstanceOf(State.Backup.class, heard.next()).overdue());
        Step lesser = Election.step(p, step.next(), ad(50, LOW), 5 * S);
        assertTrue(assertInstanceOf(State.Backup.class, lesser.next()).overdue());
        assertTakesOver(Election.step(p, step.next(), new Event.TakeOver(), 6 * S), 100);
    }

    @Test
    void overdueBackupWhoseGroupIsGoneTakesOver() {
        Params p = new Params(VrrpVersion.V3, 100, true, 0, S, 0, US, P.addresses(), true);
        State overdue =
                Election.step(p, backup(p), new Event.DeadlinePassed(), 4 * S).next();
        State alone =
                Election.step(P, overdue, new Event.ParamsChanged(p), 5 * S).next();
        assertTrue(alone.deadlineNanos(P) <= 5 * S);
        assertTakesOver(Election.step(P, alone, new Event.DeadlinePassed(), 5 * S), 100);
    }

    private static void assertTakesOver(Step step, int priority) {
        assertInstanceOf(State.Master.class, step.next());
        assertEquals(
                List.of(new Action.SendAdvert(priority, S), new Action.AddAddresses(), new Action.StartAnnouncing()),
                step.actions());
    }

    private static InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
