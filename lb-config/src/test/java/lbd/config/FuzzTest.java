package lbd.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Valid files with some bytes changed: an answer each time, soon, and errors of one line. `-Dlbd.config.fuzz.inputs=`
/// for more.
class FuzzTest {
    private static final int INPUTS = Integer.getInteger("lbd.config.fuzz.inputs", 20_000);
    private static final long SEED = Long.getLong("lbd.config.fuzz.seed", 20_261_121);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final List<String> FILES = List.of(
            "src/test/resources/served.yaml", "src/test/resources/contract.yaml", "../conf/examples/anchors.yaml");
    private static final List<String> TOKENS = List.of(
            "- ",
            ": ",
            "? ",
            "&a ",
            "*a",
            "<<: *a",
            "<<: ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "\n",
            "\n  ",
            "\"",
            "'",
            "|\n",
            ">\n",
            "!",
            "!!str ",
            "#",
            "%",
            "---\n",
            "\t",
            "~",
            "null",
            "off",
            "0",
            "-1",
            "5s",
            "50%",
            "\u0000",
            "\uFEFF",
            "\"\\U",
            "\"\\uD800\"",
            "%YAML ",
            "\"\\xFF\"",
            "name: ",
            "\r");

    @Test
    void anyBytesGetAnAnswer() throws IOException {
        Random random = new Random(SEED);
        byte[][] originals = new byte[FILES.size()][];
        for (int i = 0; i < originals.length; i++) {
            originals[i] = Files.readAllBytes(Path.of(FILES.get(i)));
        }
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = excerpt(originals[random.nextInt(originals.length)], random);
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                input = changed(input, random);
            }
            check(input, "seed " + SEED + ", input " + i);
        }
    }

    private static void check(byte[] input, String which) {
        long start = System.nanoTime();
        ConfigResult result;
        try {
            result = ConfigReader.read("lbd.yaml", input);
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError(which + ": " + Base64.getEncoder().encodeToString(input), e);
        }
        assertTrue(System.nanoTime() - start < PATIENCE_NANOS, () -> which + " took too long");
        if (result instanceof ConfigResult.Rejected(var errors, var warnings)) {
            assertFalse(errors.isEmpty(), which);
            assertTrue(
                    errors.stream().allMatch(e -> e.toString().matches("lbd\\.yaml(:\\d+:\\d+)?: .+")),
                    errors::toString);
        }
    }

    /// One or two sections: small, so that what a change breaks is seldom the syntax of all.
    private static byte[] excerpt(byte[] file, Random random) {
        String[] sections = new String(file, StandardCharsets.UTF_8).split("\n(?=[a-z])");
        int from = random.nextInt(sections.length);
        int to = Math.min(sections.length, from + 1 + random.nextInt(2));
        String text = "version: 1\n" + String.join("\n", Arrays.copyOfRange(sections, from, to)) + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] changed(byte[] input, Random random) {
        int at = random.nextInt(input.length + 1);
        int end = Math.min(input.length, at + random.nextInt(1 + random.nextInt(20)));
        byte[] part = Arrays.copyOfRange(input, at, end);
        return switch (random.nextInt(6)) {
            case 0 -> spliced(input, at, end, new byte[0]);
            case 1 -> spliced(input, at, at, part);
            case 2 -> Arrays.copyOf(input, at);
            case 3 -> spliced(input, random.nextInt(at + 1), at, part);
            case 4 -> spliced(input, at, Math.min(input.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            default ->
                spliced(
                        input,
                        at,
                        end,
                        TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8));
        };
    }

    /// The part from..to replaced.
    private static byte[] spliced(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        out.writeBytes(by);
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }
}
