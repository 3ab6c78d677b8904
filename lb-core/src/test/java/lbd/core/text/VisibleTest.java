package lbd.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTest {
    @Test
    void whatPeopleReadStaysAsItIs() {
        String text = "größer 漢字 👍 é \"quoted\" \\ back";
        assertSame(text, Visible.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, '\n', '\r', '\t', 0x1b, 0x7f, // C0 and DEL
                0x80, 0x85, 0x9b, 0x9f, // C1: next line, control sequence introducer
                0x61c, 0x200e, 0x200f, 0x202a, 0x202e, 0x2066, 0x2069, // bidirectional
                0xad, 0x200b, 0x200d, 0x2060, 0xfeff, // nothing to see
                0x2028, 0x2029, 0xd800, 0xdc00, 0xe000, 0xffff
            })
    void whatMovesATerminalOrHidesIsEscaped(int hidden) {
        assertEquals("a\\u%04xb".formatted(hidden), Visible.of("a" + (char) hidden + "b"));
    }

    @Test
    void beyondTheFirstPlaneItIsAPair() {
        assertEquals("\\udb40\\udc01", Visible.of(Character.toString(0xe0001)));
    }

    @Test
    void linesOfOursStayLines() {
        assertEquals("a\nb\\u009b\n", Visible.lines("a\nb\u009b\n"));
    }
}
