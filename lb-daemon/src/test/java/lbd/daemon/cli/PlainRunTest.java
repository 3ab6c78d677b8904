package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PlainRunTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "run -c /etc/lbd/lbd.yaml",
                "run --config /etc/lbd/lbd.yaml",
                "run -c lbd.yaml",
                "run -c ../lbd.yaml",
                "run -c a=b"
            })
    void isReadAsPicocliReadsIt(String line) {
        String[] arguments = line.split(" ");
        RunCommand picocli = new RunCommand();
        new CommandLine(picocli).parseArgs(arguments[1], arguments[2]);
        assertEquals(picocli.config(), PlainRun.config(arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run -c",
                "run --config=/etc/lbd/lbd.yaml",
                "run -c -h",
                "run -c --help",
                "run -c @arguments",
                "run -c \"quoted\"",
                "run -c a b",
                "run -x a",
                "check -c /etc/lbd/lbd.yaml",
                "--version"
            })
    void theRestIsPicoclis(String line) {
        assertNull(PlainRun.config(line.split(" ")));
    }

    @Test
    void anEmptyNameIsPicoclis() {
        assertNull(PlainRun.config(new String[] {"run", "-c", ""}));
        assertEquals(Path.of("."), PlainRun.config(new String[] {"run", "-c", "."}));
    }
}
