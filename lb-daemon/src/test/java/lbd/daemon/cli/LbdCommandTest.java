package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import lbd.daemon.ExitCode;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class LbdCommandTest {
    @Command(name = "faulty")
    static final class Faulty implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new IllegalStateException("of lbd.core.pool.Pool");
        }
    }

    @Test
    void defectOfACommandIsSaidWithoutNamesOfClasses() {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new Faulty())
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, command, _) -> LbdCommand.failed(e, command))
                .execute();
        assertEquals(ExitCode.CANNOT_START, code);
        String said = err.toString();
        assertTrue(said.startsWith("lbd: this is a defect of lbd") && !said.contains("lbd.core"), said);
    }
}
