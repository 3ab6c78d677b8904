package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExampleTest {
    /// Where all the other helps have it: at the end, where a terminal shows it.
    @Test
    void theHelpOfEachCommandEndsWithAnExample() {
        List<String> without = new ArrayList<>();
        LbdCommand.whole().getSubcommands().forEach((name, command) -> look(name, command, without));
        assertEquals(List.of(), without);
    }

    private static void look(String name, CommandLine command, List<String> without) {
        String[] footer = command.getCommandSpec().usageMessage().footer();
        boolean shown = !command.getCommandSpec().usageMessage().hidden();
        if (shown && Arrays.stream(footer).noneMatch(line -> line.startsWith("Example"))) {
            without.add(name);
        }
        command.getSubcommands().forEach((sub, its) -> look(name + " " + sub, its, without));
    }
}
