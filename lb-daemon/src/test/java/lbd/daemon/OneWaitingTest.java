package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OneWaitingTest {
    private final Queue<Runnable> turns = new ArrayDeque<>();
    private final List<CompletableFuture<Integer>> asked = new ArrayList<>();
    private int done;
    private Runnable meanwhile = () -> {};
    private final OneWaiting<Integer> work = new OneWaiting<>(this::turn, this::once);

    private CompletableFuture<Integer> turn(Callable<Integer> one) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        turns.add(() -> {
            try {
                result.complete(one.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    private int once() {
        meanwhile.run();
        if (done == 9) {
            throw new IllegalStateException("a fault");
        }
        return ++done;
    }

    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            asked.add(work.ask());
        }
    }

    private void all() {
        while (!turns.isEmpty()) {
            turns.remove().run();
        }
    }

    @Test
    void allWhoAskBeforeItBeginsHaveItDoneOnce() {
        ask(100);
        all();
        assertEquals(1, done);
        asked.forEach(one -> assertEquals(1, one.join()));
    }

    /// What they ask for may not have been there when it began.
    @Test
    void whoAskWhileItIsDoneHaveItDoneOnceMore() {
        meanwhile = () -> {
            if (done == 0) {
                ask(100);
            }
        };
        ask(1);
        all();
        assertEquals(2, done);
        assertEquals(1, asked.getFirst().join());
        asked.subList(1, asked.size()).forEach(one -> assertEquals(2, one.join()));
    }

    @Test
    void oneThatFailsKeepsNoOtherFromBeingDone() {
        done = 9;
        ask(1);
        all();
        assertEquals(true, asked.getFirst().isCompletedExceptionally());
        done = 0;
        ask(1);
        all();
        assertEquals(1, asked.getLast().join());
    }
}
