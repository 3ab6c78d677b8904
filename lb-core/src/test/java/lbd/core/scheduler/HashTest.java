package lbd.core.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import lbd.core.model.SchedulerSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashTest {
    /// nginx's ring written down a second time, with the CRC-32 of the JDK.
    @Test
    void theRingHasThePointsOfNginx() {
        List<Weighted> members =
                List.of(new Weighted("10.0.0.1:80", 1), new Weighted("10.0.0.2:8080", 3), new Weighted("cache", 2));
        TreeMap<Long, Integer> ring = new TreeMap<>();
        String[] seeds = {"10.0.0.1\00080", "10.0.0.2\0008080", "cache\000"};
        for (int i = 0; i < seeds.length; i++) {
            long previous = 0;
            for (int point = 0; point < 160 * members.get(i).weight(); point++) {
                CRC32 crc = new CRC32();
                crc.update(seeds[i].getBytes(StandardCharsets.US_ASCII));
                for (int shift = 0; shift < 32; shift += 8) {
                    crc.update((int) (previous >>> shift) & 0xff);
                }
                previous = crc.getValue();
                ring.put(previous, i);
            }
        }
        KetamaRing ours = new KetamaRing(members);
        for (int i = 0; i < 100_000; i++) {
            CRC32 crc = new CRC32();
            crc.update(("/image/" + i).getBytes(StandardCharsets.US_ASCII));
            long key = crc.getValue();
            Long point = ring.ceilingKey(key);
            assertEquals(ring.get(point != null ? point : ring.firstKey()), ours.member(key, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0xffff_ffffL, 0x8000_0000L, 0x7fff_ffffL})
    void theRingHasNoEnd(long key) {
        KetamaRing ring = new KetamaRing(List.of(new Weighted("a", 1), new Weighted("b", 0)));
        for (int attempt = 0; attempt < ring.attempts(); attempt++) {
            assertEquals(0, ring.member(key, attempt));
        }
    }

    @Test
    void hugeWeightsDoNotMakeAHugeRing() {
        List<Weighted> members = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            members.add(new Weighted("m" + i, i == 0 ? 1 : 65_535));
        }
        KetamaRing ring = new KetamaRing(members);
        boolean smallest = false;
        for (long key = 0; key < 1L << 32 && !smallest; key += 1 << 10) {
            smallest = ring.member(key, 0) == 0;
        }
        assertTrue(smallest, "a member of small weight has no point left");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100, 1000})
    void maglevIsEven(int size) {
        List<Weighted> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(new Weighted("10.0.0." + i + ":80", 1));
        }
        int slots = size <= 655 ? MaglevTable.SMALL : MaglevTable.LARGE;
        int[] counts = new int[size];
        MaglevTable table = new MaglevTable(members);
        for (int i = 0; i < slots; i++) {
            counts[table.slot(i)]++;
        }
        for (int count : counts) {
            assertTrue(Math.abs(count - slots / size) <= 1, count + " of " + slots + " slots");
        }
    }

    @Test
    void withoutAKeyMembersTakeTurns() {
        TestMembers members = TestMembers.even(3);
        for (String type : List.of("ip_hash", "sh", "dh", "url_hash", "maglev")) {
            assertEquals("abcabc", TestMembers.picks(members.scheduler(type), members.candidates(), 6), type);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"url_hash", "maglev"})
    void noMemberGetsMoreThanItsBound(String type) {
        SchedulerSpec spec = type.equals("maglev")
                ? new SchedulerSpec(type, false, 1.25, false, 32, 128, null, true, SchedulerSpec.Key.SOURCE)
                : SchedulerTypeTest.consistent(type, 1.25);
        TestMembers members = TestMembers.weights("1 1 2 1 1 1 1 1 1 1");
        Scheduler scheduler = SchedulerType.create(spec, members.roster());
        Candidates candidates = members.candidates();
        int work = 1100;
        for (int i = 0; i < work; i++) {
            // Half of all work is for one key.
            long key = i % 2 == 0 ? 12345 : Bits.mix(i) & 0xffff_ffffL;
            members.loads[scheduler.pick(key, candidates, Avoided.NOBODY, 0)].take();
        }
        for (int i = 0; i < 10; i++) {
            double share = (double) work * members.weights[i] / 11;
            assertTrue(members.loads[i].inFlight() <= Math.ceil(1.25 * share), i + ": " + members.loads[i].inFlight());
        }
    }

    @Test
    void withinTheBoundAKeyStaysWhereItBelongs() {
        TestMembers members = TestMembers.even(10);
        Scheduler bounded = SchedulerType.create(SchedulerTypeTest.consistent("url_hash", 2), members.roster());
        Scheduler free = SchedulerType.create(SchedulerTypeTest.consistent("url_hash", 0), members.roster());
        for (int i = 0; i < 1000; i++) {
            long key = Bits.mix(i) & 0xffff_ffffL;
            assertEquals(
                    free.pick(key, members.candidates(), Avoided.NOBODY, 0),
                    bounded.pick(key, members.candidates(), Avoided.NOBODY, 0));
        }
    }

    @Test
    void aMemberInSlowStartGetsItsKeysLittleByLittleAndKeepsThem() {
        TestMembers members = TestMembers.even(4).starting(2, 0, 1000);
        Scheduler scheduler = members.scheduler("url_hash");
        boolean[] has = new boolean[10_000];
        int before = 0;
        for (int now : new int[] {0, 100, 500, 900, 1000}) {
            int count = 0;
            for (int i = 0; i < has.length; i++) {
                boolean takes = scheduler.pick(i + 1, members.candidates(), Avoided.NOBODY, now) == 2;
                assertTrue(takes || !has[i], "a key came and went");
                has[i] = takes;
                count += takes ? 1 : 0;
            }
            assertEquals(Math.max(0.01, now / 1000.0) * 2500, count, 150);
            assertTrue(count > before || now == 0);
            before = count;
        }
    }
}
