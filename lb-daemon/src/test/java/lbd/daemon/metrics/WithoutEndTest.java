package lbd.daemon.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WithoutEndTest {
    @Test
    void eachPartLosesItsEndHoweverItIsWritten() throws IOException {
        String part = "# TYPE a gauge\na 1\n";
        byte[] octets = (part + "# EOF\n").getBytes(UTF_8);
        Random random = new Random(1);
        for (int round = 0; round < 500; round++) {
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            WithoutEnd parts = new WithoutEnd(page);
            for (int i = 0; i < 2; i++) {
                for (int at = 0; at < octets.length; ) {
                    int some = Math.min(octets.length - at, random.nextInt(12));
                    if (some == 1) {
                        parts.write(octets[at]);
                    } else {
                        parts.write(octets, at, some);
                    }
                    at += some;
                }
                parts.flush();
                parts.drop();
            }
            assertEquals(part + part, page.toString(UTF_8));
        }
    }
}
