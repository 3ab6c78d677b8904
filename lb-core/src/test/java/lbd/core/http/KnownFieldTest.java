package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownFieldTest {
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"MASKED", "OTHER"})
    void nameIsRecognisedInEveryCaseAndNoOtherIsTakenForIt(KnownField field) {
        String name = new String(field.lowerCaseName(), US_ASCII);
        assertEquals(field.name(), name.toUpperCase(Locale.ROOT).replace('-', '_'));
        assertEquals(field, of(name));
        assertEquals(field, of(name.toUpperCase(Locale.ROOT)));
        for (int i = 0; i < name.length(); i++) {
            for (char c : new char[] {'!', '^', '_', '~', 'q', (char) (name.charAt(i) ^ 1)}) {
                if (c != name.charAt(i)) {
                    assertNotEquals(field, of(name.substring(0, i) + c + name.substring(i + 1)));
                }
            }
        }
        assertNotEquals(field, of(name + "x"));
        assertNotEquals(field, of(name.substring(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "H", "x-foo", "Hostt", "User_Agent", "X_Real-Name", "Sec-WebSocket-Key"})
    void everyOtherNameIsOther(String name) {
        assertEquals(KnownField.OTHER, of(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content_Length", "x_forwarded_for", "X-Forwarded_For", "TRANSFER_ENCODING", "keep_alive"})
    void aProtectedNameWithUnderscoresIsMasked(String name) {
        assertEquals(KnownField.MASKED, of(name));
    }

    private static KnownField of(String name) {
        byte[] bytes = ("\r" + name + ":").getBytes(US_ASCII);
        return KnownField.of(bytes, 1, 1 + name.length());
    }
}
