package lbd.core.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import org.junit.jupiter.api.Test;

/// Heads of many fields are searched by another way than those of few, with the same result.
class FieldIndexTest {
    private static final HeadLimits LARGE = new HeadLimits(1 << 20, 10_000, 8192);

    private final Random random = new Random(11);
    private final Head head = new Head();
    private final List<String> names = new ArrayList<>();

    private void parse(int fields, int kinds) {
        names.clear();
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: h\r\n");
        names.add("host");
        for (int i = 1; i < fields; i++) {
            String name = "X-Field-" + random.nextInt(kinds);
            text.append(random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT))
                    .append(": v\r\n");
            names.add(name.toLowerCase(Locale.ROOT));
        }
        byte[] bytes = text.append("\r\n").toString().getBytes(US_ASCII);
        assertEquals(bytes.length, new HttpParser(LARGE).parseRequest(bytes, 0, bytes.length, head));
    }

    private int naive(String name, int from) {
        for (int i = from; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private void look(Head at, String name) {
        byte[] octets = name.getBytes(US_ASCII);
        for (int from = 0, found = 0; found >= 0; from = found + 1) {
            found = at.find(octets, from);
            assertEquals(naive(name, from), found, name + " from " + from);
        }
        int somewhere = random.nextInt(names.size());
        assertEquals(naive(name, somewhere), at.find(octets, somewhere), name + " from " + somewhere);
    }

    @Test
    void everyFieldIsFoundInItsOrder() {
        for (int round = 0; round < 60; round++) {
            int fields = random.nextInt(1, 400);
            parse(fields, random.nextInt(1, 200));
            Head copy = new Head();
            copy.copy(head);
            for (int i = 0; i < 100; i++) {
                look(head, "x-field-" + random.nextInt(200));
                look(copy, "x-field-" + random.nextInt(200));
            }
            look(head, "host");
            look(head, "d-1");
            // Nothing of the head before is left where there are few.
            parse(3, 2);
            look(head, "x-field-0");
            look(head, "x-field-1");
        }
    }

    /// A reader that looks before all fields have come sees those that come later.
    @Test
    void fieldsThatComeLaterAreFound() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            text.append("x").append(1000 + i);
        }
        byte[] bytes = text.toString().getBytes(US_ASCII);
        head.writer().begin(bytes, 0);
        for (int i = 0; i < 200; i++) {
            head.writer().field(5 * i, 5 * i + 5, 5 * i, 5 * i, KnownField.OTHER);
            for (int k = 0; k < 5; k++) {
                assertEquals(i, head.find(("x" + (1000 + i)).getBytes(US_ASCII), 0));
            }
        }
    }
}
