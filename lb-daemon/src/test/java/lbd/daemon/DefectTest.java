package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DefectTest {
    private static final Throwable FAULT = new ClassCastException("class java.lang.String cannot be cast to class a.B");

    @Test
    void namesNoClassUntilThatIsWanted() {
        String text = Defect.text(FAULT, null);
        assertFalse(text.contains("java") || text.contains("Exception") || text.contains("\tat "), text);
        assertTrue(text.startsWith("lbd: this is a defect of lbd") && text.endsWith("\n"), text);
        assertTrue(Defect.text(FAULT, "1").contains("at lbd.daemon.DefectTest"));
    }
}
