package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class HelpTest {
    private static final String EXAMPLE = "Example";

    @Test
    void everyCommandHasAnExample() {
        List<String> without = new ArrayList<>();
        int seen = 0;
        for (CommandLine command : commands(LbdCommand.whole())) {
            seen++;
            String help = command.getUsageMessage(Ansi.OFF);
            int example = help.indexOf(EXAMPLE);
            if (example < 0 || !help.substring(example).contains("lbd ")) {
                without.add(command.getCommandSpec().qualifiedName());
            }
        }
        assertEquals(List.of(), without);
        assertTrue(seen > 40, "only " + seen + " commands");
    }

    private static List<CommandLine> commands(CommandLine of) {
        List<CommandLine> all = new ArrayList<>();
        of.getSubcommands().values().forEach(command -> {
            all.add(command);
            all.addAll(commands(command));
        });
        return all;
    }
}
