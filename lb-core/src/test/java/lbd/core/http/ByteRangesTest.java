package lbd.core.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangesTest {
    /// Of a body of 1,000 bytes.
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "bytes=0-0!0-1",
                "bytes=0-499!0-500",
                "bytes=500-!500-1000",
                "bytes=-1!999-1000",
                "bytes=-1000!0-1000",
                "bytes=-2000!0-1000",
                "bytes=999-2000!999-1000",
                "bytes=999-99999999999999999999999!999-1000",
                "Bytes=1-2!1-3",
                "bytes=1-2, 4-5!1-3 4-6",
                "bytes=1-2,\t4-5 !1-3 4-6",
                "bytes=900-950,0-5!900-951 0-6",
                // None of them is within it.
                "bytes=1000-!''",
                "bytes=1000-2000!''",
                "bytes=-0!''",
                "bytes=99999999999999999999-!''",
                "bytes=1000-,0-1!0-2",
                // What cannot be told gets the whole.
                "bytes=!whole",
                "bytes=-!whole",
                "bytes=a-b!whole",
                "bytes=2-1!whole",
                "bytes=1-2,!whole",
                "bytes=1-2,x!whole",
                "bytes=--1!whole",
                "bytes=+1-2!whole",
                "bytes=1 - 2!whole",
                "items=1-2!whole",
                "1-2!whole",
                // As much as the whole, and more than anybody reads.
                "bytes=0-900,1-999!whole",
                "bytes=0-,0-,0-!whole",
                "bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,14-14,15-15,16-16!whole",
            })
    void parts(String value, String expected) {
        List<ByteRanges.Part> parts = ByteRanges.of(value, 1000);
        assertEquals(
                expected,
                parts == null
                        ? "whole"
                        : parts.stream().map(p -> p.from() + "-" + p.to()).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {"bytes=0-0!''", "bytes=0-!''", "bytes=-5!''"})
    void ofNothingNothing(String value, String expected) {
        assertEquals(List.of(), ByteRanges.of(value, 0), expected);
    }
}
