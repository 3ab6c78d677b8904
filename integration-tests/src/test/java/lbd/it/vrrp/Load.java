package lbd.it.vrrp;

import java.util.concurrent.ThreadLocalRandom;

/// Keeps the processors and the garbage collector of a node busy, as a full traffic load does.
final class Load {

    private Load() {}

    static void start(int threads) {
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().daemon().name("load-" + i).start(Load::burn);
        }
    }

    private static void burn() {
        byte[][] live = new byte[4096][];
        while (true) {
            int size = ThreadLocalRandom.current().nextInt(64, 4096);
            live[ThreadLocalRandom.current().nextInt(live.length)] = new byte[size];
            if (live.length == 0) {
                throw new IllegalStateException();
            }
        }
    }
}
