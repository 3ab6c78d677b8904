package lbd.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import lbd.sys.net.Mac;
import org.junit.jupiter.api.Test;

class VirtualMacsTest {
    private static final Mac ROUTER = Mac.virtual(true, 51);
    private static final Mac OTHER = Mac.virtual(true, 52);

    private final VirtualMacs macs = new VirtualMacs();

    @Test
    void aMacIsTakenUntilTheLastRouterThatHasItLetsGo() {
        macs.tell(ROUTER, true);
        macs.tell(ROUTER, true);
        macs.tell(ROUTER, false);
        assertEquals(Set.of(ROUTER), macs.wanted(Set.of()), "still held on one link");
        macs.tell(ROUTER, false);
        assertEquals(Set.of(), macs.wanted(Set.of(ROUTER)), "whatever a look at the links has found before");
        macs.tell(ROUTER, false);
        macs.tell(ROUTER, true);
        assertEquals(Set.of(ROUTER), macs.wanted(Set.of()));
    }

    @Test
    void ofWhatNobodyTellsTheLinksDo() {
        macs.tell(ROUTER, true);
        assertEquals(Set.of(ROUTER, OTHER), macs.wanted(Set.of(OTHER)));
    }
}
