package lbd.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lbd.proxy.LoopFixture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlaceTest {
    private static final int TURNS = 10;

    @AutoClose
    private final LoopFixture fixture = new LoopFixture();

    private final Guarded nobody = () -> {};
    private final List<Integer> shares = new ArrayList<>();
    private final CompletableFuture<List<Integer>> done = new CompletableFuture<>();
    private int inThisTurn;

    /// One that always has more to do, and that somebody else asks for more in each turn as well.
    @Test
    void whoIsAskedTwiceHasOneShareOfATurn() throws Exception {
        fixture.run(() -> {
            Place[] own = new Place[1];
            own[0] = new Place(fixture.loop, nobody, () -> {
                inThisTurn++;
                own[0].join();
            });
            own[0].join();
            askInEachTurn(own[0]);
        });
        assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), done.get(20, TimeUnit.SECONDS));
    }

    private void askInEachTurn(Place place) {
        fixture.loop.nextTurn(nobody, () -> {
            shares.add(inThisTurn);
            inThisTurn = 0;
            place.join();
            if (shares.size() < TURNS) {
                askInEachTurn(place);
            } else {
                done.complete(List.copyOf(shares));
            }
        });
    }

    @Test
    void placeThatWasReachedCanBeTakenAgain() throws Exception {
        CompletableFuture<Boolean> standing = new CompletableFuture<>();
        fixture.run(() -> {
            Place[] own = new Place[1];
            own[0] = new Place(fixture.loop, nobody, () -> standing.complete(own[0].waiting()));
            own[0].join();
        });
        assertEquals(false, standing.get(20, TimeUnit.SECONDS));
    }
}
