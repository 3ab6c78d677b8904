package lbd.config.bind;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import lbd.config.yaml.YamlException;
import lbd.config.yaml.YamlParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The kinds of values that the golden files do not show.
class ValueTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0B     | 0",
                "512B   | 512",
                "16KiB  | 16384",
                "1.5MiB | 1572864",
                "1GiB   | 1073741824",
                "2GiB   | 2GiB is too large; allowed: 0B to 1GiB",
                "999999999999GiB | 999999999999GiB is too large; allowed: 0B to 1GiB",
                "16     | 16 has no unit; write 16KiB, or another of B, KiB, MiB, GiB",
                "16KB   | unknown unit \"KB\"; allowed: B, KiB, MiB, GiB",
                "16k    | unknown unit \"k\"; allowed: B, KiB, MiB, GiB",
                "0.5B   | \"0.5B\" is not a whole number of bytes",
                "-1B    | expected a size such as 512B, 16KiB or 1MiB, not \"-1B\"",
                "[]     | expected a size such as 512B, 16KiB or 1MiB, not a list",
            })
    void sizes(String yaml, String expected) {
        assertEquals(expected, read(yaml, v -> v.size(0, 1L << 30)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50%    | 50",
                "\"0%\" | 0",
                "101%   | 101% is too large; allowed: 0% to 100%",
                "50     | expected a percentage such as 50%, not \"50\"",
                "5.5%   | expected a percentage such as 50%, not \"5.5%\"",
            })
    void percentages(String yaml, String expected) {
        assertEquals(expected, read(yaml, v -> v.percent(0, 100)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.25   | 1.25",
                "2      | 2.0",
                "0.99   | 0.99 is too small; allowed: 1 to 10.5",
                "11     | 11 is too large; allowed: 1 to 10.5",
                "1e3    | expected a number, not \"1e3\"",
                ".inf   | expected a number, not \".inf\"",
                "\"1\"  | expected a number, not the text \"1\"",
            })
    void decimals(String yaml, String expected) {
        assertEquals(expected, read(yaml, v -> v.decimal(1, 10.5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | true",
                "yes   | true",
                "on    | true",
                "false | false",
                "no    | false",
                "off   | false",
                "1     | expected true or false, not \"1\"",
                "True  | expected true or false, not \"True\"",
                "~     | has no value; expected true or false",
            })
    void flags(String yaml, String expected) {
        assertEquals(expected, read(yaml, Value::flag));
    }

    private static String read(String yaml, Function<Value, Object> read) {
        try {
            byte[] bytes = ("key: " + yaml).getBytes(StandardCharsets.UTF_8);
            Bound<Object> bound =
                    Binding.bind("test.yaml", YamlParser.parse("test.yaml", bytes), v -> v.map(map -> only(map, read)));
            return switch (bound) {
                case Bound.Good(var value, var positions, var warnings) -> value.toString();
                case Bound.Bad(var errors, var warnings) -> errors.getFirst().message();
            };
        } catch (YamlException e) {
            throw new AssertionError(e);
        }
    }

    private static Object only(MapReader map, Function<Value, Object> read) {
        var key = map.required("key", read);
        return map.build(key::get);
    }
}
