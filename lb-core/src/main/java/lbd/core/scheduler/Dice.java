package lbd.core.scheduler;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// Where random schedulers get their bits; tests give a seeded one.
@FunctionalInterface
interface Dice {
    Dice THREAD_LOCAL = ThreadLocalRandom::current;

    RandomGenerator ofThisThread();
}
