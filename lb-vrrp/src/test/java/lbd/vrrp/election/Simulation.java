package lbd.vrrp.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.packet.AdvertAddresses;

/// One seeded run: phases of trouble, each followed by a quiet one in which the protocol's promises are checked
/// after every step.
///
/// A third of the runs are on a beat: adverts take no time and every delay is a multiple of an interval, so that what
/// has to happen falls on one point in time, in either order.
final class Simulation {
    private static final long MS = 1_000_000L;
    private static final long[] INTERVALS = {10 * MS, 100 * MS, 1000 * MS};

    final int seed;
    int steps;
    int takeOvers;

    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final PriorityQueue<Message> wire =
            new PriorityQueue<>(Comparator.comparingLong(Message::at).thenComparingLong(Message::sequence));
    private long now;
    private long sequence;
    private long slowest;
    private final boolean beat;
    private double loss;
    private long maxDelay;
    private long quietSince;
    private long masterless;
    private long rivalrySince = -1;

    private record Message(long at, long sequence, Node to, Event.AdvertReceived advert) {}

    Simulation(int seed) {
        this.seed = seed;
        random = new Random(seed);
        beat = random.nextInt(3) == 0;
        int count = 2 + random.nextInt(4);
        boolean oneInterval = random.nextBoolean();
        long interval = INTERVALS[random.nextInt(3)];
        for (int i = 0; i < count; i++) {
            long own = oneInterval ? interval : INTERVALS[random.nextInt(3)];
            slowest = Math.max(slowest, own);
            nodes.add(new Node(i, own));
        }
    }

    void run() {
        for (Node node : nodes) {
            node.router.handle(new Event.Startup(false), now);
        }
        for (int phase = 0; phase < 4; phase++) {
            loss = random.nextDouble() * 0.7;
            maxDelay = beat ? 0 : random.nextBoolean() ? 2 * slowest : slowest / 20;
            quietSince = Long.MAX_VALUE;
            advance(slowest * (3 + random.nextInt(20)), true);
            calm();
            advance(20 * slowest, false);
            expectOneMaster();
        }
    }

    private void calm() {
        loss = 0;
        maxDelay = beat ? 0 : slowest / 50;
        for (Node node : nodes) {
            node.pausedUntil = 0;
            node.side = 0;
            node.repair();
        }
        // What was delayed in the rough phase arrives within its delay; only then the promises hold.
        quietSince = now + 3 * slowest;
        masterless = quietSince;
        rivalrySince = -1;
    }

    private void advance(long duration, boolean rough) {
        long end = now + duration;
        while (true) {
            long next = Math.min(
                    nextDeadline(),
                    wire.isEmpty() ? Long.MAX_VALUE : wire.peek().at());
            if (next > end) {
                now = end;
                return;
            }
            now = Math.max(now, next);
            boolean arrived = !wire.isEmpty() && wire.peek().at() <= now;
            // A node reads before it believes a timer, but what comes at that very moment may be read in its next turn.
            boolean dueFirst = arrived && beat && nextDeadline() <= now && random.nextInt(4) == 0;
            if (arrived && !dueFirst) {
                deliver(wire.remove());
            } else {
                fire();
            }
            if (rough && random.nextInt(40) == 0) {
                trouble();
            }
            steps++;
            check();
        }
    }

    private void deliver(Message message) {
        Node to = message.to();
        if (to.alive && now < to.pausedUntil) {
            wire.add(new Message(to.pausedUntil, sequence++, to, message.advert()));
        } else if (to.alive) {
            to.router.handle(message.advert(), now);
        }
    }

    private long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (Node node : nodes) {
            if (node.alive) {
                next = Math.min(next, Math.max(node.router.deadlineNanos(), node.pausedUntil));
            }
        }
        return next;
    }

    private void fire() {
        for (Node node : nodes) {
            if (node.alive && now >= node.pausedUntil && node.router.deadlineNanos() <= now) {
                long late = now - node.router.deadlineNanos();
                if (late >= node.interval / 2) {
                    node.router.handle(new Event.Resumed(late), now);
                }
                if (node.router.deadlineNanos() <= now) {
                    node.router.handle(new Event.DeadlinePassed(), now);
                }
            }
        }
    }

    private void trouble() {
        Node node = nodes.get(random.nextInt(nodes.size()));
        switch (random.nextInt(8)) {
            case 0 -> node.side = random.nextInt(2);
            case 1 -> node.pausedUntil = now + random.nextLong(8 * slowest);
            case 2 -> node.crash();
            case 3 -> node.repair();
            case 4 -> node.fault();
            case 5 -> node.router.change(node.params(1 + random.nextInt(254)), now);
            case 6 -> node.router.handle(new Event.Resign(), now);
            default -> node.router.handle(new Event.Shutdown(), now);
        }
    }

    private void check() {
        int masters = 0;
        for (Node node : nodes) {
            if (node.alive && node.holds != node.router.isMaster()) {
                throw failure(node + " holds=" + node.holds);
            }
            if (node.alive && node.router.state().kind() == State.Kind.BACKUP) {
                expectDeadline(node);
            }
            masters += node.alive && node.router.isMaster() ? 1 : 0;
        }
        if (now < quietSince) {
            return;
        }
        if (masters < 2) {
            rivalrySince = -1;
        } else if (rivalrySince < 0) {
            rivalrySince = now;
        } else if (now - rivalrySince > slowest + 2 * maxDelay) {
            // A master hears the other's next advert, so one interval and the way there.
            throw failure("two masters since " + rivalrySince / MS);
        }
        if (masters > 0) {
            masterless = now;
        } else if (now - masterless > 4 * slowest + 2 * maxDelay) {
            throw failure("no master since " + masterless / MS);
        }
    }

    /// A backup waits for a master to fall silent or for its preempt delay, and for nothing else.
    private void expectDeadline(Node node) {
        if (node.router.deadlineNanos() > now + 4 * slowest) {
            throw failure(node + " waits for nothing");
        }
    }

    private void expectOneMaster() {
        long masters = nodes.stream().filter(n -> n.router.isMaster()).count();
        if (masters != 1) {
            throw failure(masters + " masters when all was calm");
        }
        Node master =
                nodes.stream().filter(n -> n.router.isMaster()).findFirst().orElseThrow();
        for (Node other : nodes) {
            Params p = other.router.params();
            // The longest delay is 4 intervals, the quiet lasted for 20.
            if (p.preempt() && p.priority() > master.router.params().priority()) {
                throw failure(other + " should have preempted " + master);
            }
        }
    }

    private AssertionError failure(String what) {
        return new AssertionError(
                "seed " + seed + " at " + now / MS + " ms, step " + steps + ": " + what + "; " + nodes);
    }

    private final class Node implements Effects {
        final InetAddress address;
        final long interval;
        final boolean preempt = random.nextInt(3) > 0;
        final long preemptDelay;
        Router router;
        boolean alive = true;
        boolean holds;
        long pausedUntil;
        int side;

        Node(int index, long interval) {
            this.interval = interval;
            long unit = random.nextBoolean() ? slowest : interval;
            preemptDelay = random.nextInt(3) > 0 ? 0 : random.nextLong(5) * unit;
            address = InetAddress.ofLiteral((random.nextBoolean() ? "10.0.0." : "200.0.0.") + (index + 1));
            router = new Router(params(random.nextInt(10) == 0 && index == 0 ? 255 : 1 + random.nextInt(254)), this);
        }

        Params params(int priority) {
            return new Params(
                    VrrpVersion.V3,
                    priority,
                    preempt,
                    preemptDelay,
                    interval,
                    0,
                    address,
                    AdvertAddresses.of(List.of(InetAddress.ofLiteral("10.0.0.100"))),
                    false);
        }

        void crash() {
            alive = false;
            holds = false;
        }

        void repair() {
            if (!alive) {
                alive = true;
                router = new Router(router.params(), this);
            }
            if (router.state().kind() == State.Kind.INITIALIZE) {
                router.handle(new Event.Startup(false), now);
            }
            router.handle(new Event.FaultCleared(), now);
        }

        void fault() {
            if (alive) {
                router.handle(new Event.FaultBegan(), now);
            }
        }

        @Override
        public void run(Action action, long nowNanos) {
            switch (action) {
                case Action.SendAdvert(int priority, long every) -> send(priority, every);
                case Action.AddAddresses _ -> holds = true;
                case Action.WithdrawAddresses _ -> holds = false;
                case Action.StartAnnouncing _ -> takeOvers++;
                case Action.AnnounceAgain _, Action.AskGroup _ -> {}
            }
        }

        private void send(int priority, long every) {
            for (Node to : nodes) {
                if (to != this && alive && to.side == side && random.nextDouble() >= loss) {
                    int copies = loss > 0 && random.nextInt(10) == 0 ? 2 : 1;
                    for (int i = 0; i < copies; i++) {
                        long at = beat ? now : now + 1 + random.nextLong(maxDelay + 1);
                        wire.add(new Message(at, sequence++, to, new Event.AdvertReceived(priority, every, address)));
                    }
                }
            }
        }

        @Override
        public void transition(State before, State after, Event cause, long nowNanos) {}

        @Override
        public String toString() {
            return address.getHostAddress() + " prio=" + router.params().priority() + " every=" + interval / MS
                    + "ms preempt=" + preempt + "+" + preemptDelay / MS + " "
                    + router.state().kind();
        }
    }
}
