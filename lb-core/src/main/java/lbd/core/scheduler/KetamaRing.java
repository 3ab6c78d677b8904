package lbd.core.scheduler;

import java.util.Arrays;
import java.util.List;

/// The consistent ring of nginx (`hash ... consistent`, `ngx_http_upstream_update_chash`), point for point: 160
/// points for each unit of weight, from CRC-32 as Cache::Memcached::Fast has them, so that caches filled behind
/// nginx stay warm. A key belongs to the first point at or after its CRC-32. A member that comes or goes moves only
/// what lies before its own points. A member's points come from its name; without a name that is its address, as in
/// nginx.
///
/// With huge weights the points are fewer than 160 a unit: [#MAX_POINTS] in all.
final class KetamaRing implements HashTable {
    static final int POINTS = 160;
    static final int MAX_POINTS = 1 << 21;

    // Sorted. A point is its hash above the rank of its member in the order of names: of equal hashes one rule decides.
    private final long[] points;
    private final int[] members;

    // Where the points start whose hash has these leading bits: a look-up is one jump and a short walk.
    private final int[] starts;
    private final int shift;

    KetamaRing(List<Weighted> all) {
        members = PlainTable.byName(all);
        points = points(all, members);
        // One or two points each: the table has to stay in the processor's cache beside the points.
        int bits = Math.max(1, 31 - Integer.numberOfLeadingZeros(points.length));
        shift = 64 - bits;
        starts = starts(points, bits);
    }

    private static long[] points(List<Weighted> all, int[] members) {
        long[] points = new long[1024];
        double scale =
                Math.min((double) POINTS / Weighted.WHOLE, (double) MAX_POINTS / Math.max(1, Weighted.total(all)));
        int count = 0;
        for (int rank = 0; rank < members.length; rank++) {
            Weighted member = all.get(members[rank]);
            int base = nameHash(member.name());
            int hash = 0;
            long own = Math.max(1, Math.round(member.share() * scale));
            for (long i = 0; i < own; i++) {
                hash = Crc32.finish(Crc32.updateLittleEndian(base, hash));
                if (count == points.length) {
                    points = Arrays.copyOf(points, count * 2);
                }
                points[count++] = (long) hash << 32 | rank;
            }
        }
        points = Arrays.copyOf(points, count);
        sortUnsigned(points);
        return points;
    }

    // HOST, a zero byte, PORT; a name that does not end in a port has none.
    private static int nameHash(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) >= '0' && name.charAt(end - 1) <= '9') {
            end--;
        }
        boolean port = end > 0 && name.charAt(end - 1) == ':';
        return Crc32.update(Crc32.START, port ? name.substring(0, end - 1) + "\0" + name.substring(end) : name + "\0");
    }

    private static void sortUnsigned(long[] points) {
        for (int i = 0; i < points.length; i++) {
            points[i] ^= Long.MIN_VALUE;
        }
        Arrays.sort(points);
        for (int i = 0; i < points.length; i++) {
            points[i] ^= Long.MIN_VALUE;
        }
    }

    private static int[] starts(long[] points, int bits) {
        int[] starts = new int[1 << bits];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            while (at < points.length && points[at] >>> (64 - bits) < i) {
                at++;
            }
            starts[i] = at;
        }
        return starts;
    }

    @Override
    public int member(long key, int attempt) {
        long hash = key << 32;
        int at = starts[(int) (hash >>> shift)];
        while (at < points.length && Long.compareUnsigned(points[at], hash) < 0) {
            at++;
        }
        return members[(int) points[(at + attempt) % points.length]];
    }

    @Override
    public int attempts() {
        return Math.min(points.length, 4 * POINTS);
    }
}
