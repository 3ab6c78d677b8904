package lbd.proxy.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import lbd.core.http.Head;

/// A field with this value: one of its lines has exactly it.
final class FieldCondition {
    private final byte[] lowerCaseName;
    private final byte[] value;

    private FieldCondition(byte[] lowerCaseName, byte[] value) {
        this.lowerCaseName = lowerCaseName;
        this.value = value;
    }

    static FieldCondition of(String name, String value) {
        return new FieldCondition(name.toLowerCase(Locale.ROOT).getBytes(US_ASCII), value.getBytes(UTF_8));
    }

    boolean holds(Head head) {
        for (int f = head.find(lowerCaseName, 0); f >= 0; f = head.find(lowerCaseName, f + 1)) {
            if (Arrays.equals(head.bytes(), head.valueStart(f), head.valueEnd(f), value, 0, value.length)) {
                return true;
            }
        }
        return false;
    }
}
