package lbd.core.scheduler;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/// Neighbours in a pool whose figures are looked at as one: a search keeps what it found among them until the figures
/// of one of them change, so that of a thousand members it looks at a few dozen.
///
/// What is found is kept with a number. Odd numbers are in force; whoever changes a figure ends the one in force, and
/// the next who looks sets the next one. Only then does it read the figures, so none that is older than its number.
///
/// | from   | event                  | to       |
/// | ------ | ---------------------- | -------- |
/// | n even | somebody looks         | n + 1    |
/// | n even | a figure changes       | n        |
/// | n odd  | a figure changes       | n + 1    |
/// | n odd  | somebody looks         | n        |
/// | any    | the scheduler goes     | [#ENDED] |
/// | ENDED  | any                    | ENDED    |
///
/// Thus members that nobody searches among cost a read at each change, and others one write for all changes between
/// two searches.
final class Cohort {
    /// How many members: few, so that they are searched quickly again, and many, so that there are few cohorts.
    static final int SIZE = 32;

    // Even, and never reached by counting, which goes round from the greatest number to 0.
    private static final int ENDED = -2;

    private static final AtomicIntegerFieldUpdater<Cohort> NUMBER =
            AtomicIntegerFieldUpdater.newUpdater(Cohort.class, "number");

    private volatile int number;

    /// A figure of a member has changed: called after it.
    void changed() {
        int now = number;
        if (isInForce(now)) {
            // Whoever is faster ends it as well.
            NUMBER.compareAndSet(this, now, next(now));
        }
    }

    /// Called before the figures of members are read.
    ///
    /// @return what is found by them is good as long as this is the answer; even: it is not to be kept
    int look() {
        int now = number;
        while (!isInForce(now) && now != ENDED) {
            if (NUMBER.compareAndSet(this, now, next(now))) {
                return next(now);
            }
            now = number;
        }
        return now;
    }

    private static int next(int number) {
        return number + 1 & Integer.MAX_VALUE;
    }

    /// Nobody tells it of changes any more.
    void end() {
        number = ENDED;
    }

    static boolean isInForce(int number) {
        return (number & 1) != 0;
    }
}
