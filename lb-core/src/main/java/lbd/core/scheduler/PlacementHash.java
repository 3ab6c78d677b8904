package lbd.core.scheduler;

import lbd.core.model.SchedulerSpec;

/// Makes a 64-bit key of bytes: the same on every lbd, so that two of them agree.
enum PlacementHash {
    /// For the ring, which is nginx's and goes by CRC-32.
    CRC {
        @Override
        long of(byte[] array, int from, int to, int port) {
            int crc = Crc32.START;
            for (int i = from; i < to; i++) {
                crc = Crc32.update(crc, array[i]);
            }
            if (port != 0) {
                crc = Crc32.update(Crc32.update(crc, (byte) (port >>> 8)), (byte) port);
            }
            return Crc32.finish(crc) & 0xffff_ffffL;
        }
    },
    /// FNV-1a, finished by a mixing of all bits.
    MIXED {
        @Override
        long of(byte[] array, int from, int to, int port) {
            long hash = 0xcbf29ce484222325L;
            for (int i = from; i < to; i++) {
                hash = (hash ^ (array[i] & 0xff)) * 0x100000001b3L;
            }
            return Bits.mix(hash ^ (long) port << 48);
        }
    };

    static PlacementHash of(SchedulerSpec spec) {
        return spec.consistent() ? CRC : MIXED;
    }

    abstract long of(byte[] array, int from, int to, int port);

    long of(ByteRange range) {
        return range.length() == 0 ? Scheduler.NO_KEY : of(range.array(), range.from(), range.to());
    }

    private long of(byte[] array, int from, int to) {
        return marked(of(array, from, to, 0));
    }

    /// A key that happens to be the mark of no key is another one.
    static long marked(long key) {
        return key == Scheduler.NO_KEY ? 1 : key;
    }
}
