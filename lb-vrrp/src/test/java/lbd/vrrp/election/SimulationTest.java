package lbd.vrrp.election;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Two to five routers on a wire that loses, delays, duplicates and partitions; `-Dlbd.vrrp.seeds=100000` for
/// the soak.
class SimulationTest {
    @Test
    void neverTwoMastersForLongNeverNoneForLongAddressesOnlyAtAMaster() {
        int seeds = Integer.getInteger("lbd.vrrp.seeds", 1000);
        long steps = 0;
        int takeOvers = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            Simulation simulation = new Simulation(seed);
            simulation.run();
            steps += simulation.steps;
            takeOvers += simulation.takeOvers;
        }
        // The wire must have been rough enough for the invariants to mean something.
        assertTrue(takeOvers > seeds * 5, "only " + takeOvers + " take-overs in " + steps + " steps");
    }
}
