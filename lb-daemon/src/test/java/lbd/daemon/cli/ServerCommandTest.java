package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import lbd.config.edit.Edit;
import lbd.daemon.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ServerCommandTest {
    @Test
    void eachKeyOfAServerIsAnOption() {
        Set<String> keys = new HashSet<>(Edit.SERVER_KEYS);
        new CommandLine(new ServerCommand())
                .getSubcommands()
                .get("set")
                .getCommandSpec()
                .options()
                .forEach(option -> keys.remove(
                        option.longestName().substring(2).replace('-', '_').toLowerCase(Locale.ROOT)));
        assertEquals(Set.of(), keys);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set app/a                                  | nothing to set",
                "set app/a --unset wieght                   | \"wieght\" is none of weight, state, max_connections",
                "set app/a --unset address                  | \"address\" is none of weight",
                "set app/a --weight 3 --unset weight        | weight: set or unset, not both",
                "set app/a --max-connections 3 --unset max-connections | max_connections: set or unset, not both",
            })
    void whatMakesNoSenseIsWrongUse(String line, String says) {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new ServerCommand())
                .setErr(new PrintWriter(err))
                .execute(line.trim().split(" +"));
        assertEquals(ExitCode.WRONG_USE, code);
        assertTrue(err.toString().contains(says), err.toString());
    }
}
