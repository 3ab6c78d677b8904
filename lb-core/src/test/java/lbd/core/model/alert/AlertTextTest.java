package lbd.core.model.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import lbd.core.model.alert.AlertText.Form;
import org.junit.jupiter.api.Test;

class AlertTextTest {
    private static String write(String text, Form form, Map<String, String> values) {
        return AlertText.parse(text, form).write(name -> values.getOrDefault(name, ""));
    }

    @Test
    void bracesOfJsonStandForThemselves() {
        assertEquals(
                "{\"text\": \"app1 {x}\", \"n\": 3, \"o\": {}}",
                write(
                        "{\"text\": \"{server} {{x}\", \"n\": {count}, \"o\": {}}",
                        Form.JSON,
                        Map.of("server", "app1", "count", "3")));
    }

    @Test
    void valueCannotLeaveItsStringOfJson() {
        assertEquals(
                "{\"text\": \"a\\\"}, {\\\\ \\n\\u0000\\u202e\"}",
                write("{\"text\": \"{reason}\"}", Form.JSON, Map.of("reason", "a\"}, {\\ \n\0\u202e")));
    }

    @Test
    void lineStaysOne() {
        assertEquals("x: a\\u000d b bcc: c", write("x: {reason}", Form.LINE, Map.of("reason", "a\r b\nbcc: c")));
        assertEquals(
                -1, write("{text}", Form.LINE, Map.of("text", "a\r\nb\u2028c")).indexOf('\n'));
    }

    @Test
    void whatHasNoValueHasItsDefault() {
        assertEquals("pool -, app", write("pool {pool|-}, {server|-}", Form.TEXT, Map.of("server", "app")));
        assertEquals("pool ", write("pool {pool}", Form.TEXT, Map.of()));
    }

    @Test
    void nameThatThereIsNotIsSaid() {
        AlertText.UnknownException unknown =
                assertThrows(AlertText.UnknownException.class, () -> AlertText.parse("{sever}", Form.TEXT));
        assertEquals("sever", unknown.name());
    }

    @Test
    void valuesAreNoTexts() {
        assertEquals("{pool}", write("{server}", Form.TEXT, Map.of("server", "{pool}", "pool", "p")));
    }
}
