package lbd.forward.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import lbd.forward.program.ProgramObject.Part;
import org.junit.jupiter.api.Test;

class ProgramObjectTest {
    @Test
    void ourProgramsUseEachMapOfTheLayout() {
        Set<MapLayout> used = EnumSet.noneOf(MapLayout.class);
        for (Part part : Part.values()) {
            byte[] linked = ProgramObject.ours().linked(part, map -> {
                used.add(map);
                return 1000 + map.ordinal();
            });
            assertEquals(0, linked.length % 8);
        }
        assertEquals(EnumSet.allOf(MapLayout.class), used);
    }

    @Test
    void descriptorsStandWhereTheProgramsNameMaps() {
        for (Part part : Part.values()) {
            byte[] some = ProgramObject.ours().linked(part, _ -> 0x01020304);
            byte[] others = ProgramObject.ours().linked(part, _ -> 0x05060708);
            assertTrue(!Arrays.equals(some, others));
        }
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> ProgramObject.read(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> ProgramObject.read(new byte[1000]));
        byte[] cut = {0x7f, 'E', 'L', 'F', 2, 1};
        assertThrows(IllegalArgumentException.class, () -> ProgramObject.read(cut));
    }
}
