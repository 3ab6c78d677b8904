package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.config.ConfigKeys;
import lbd.config.bind.ConfigKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManPagesTest {
    private static final Set<String> REQUESTS =
            Set.of(".TH", ".SH", ".SS", ".PP", ".TP", ".RS", ".RE", ".nf", ".fi", ".nh", ".ad");
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?!e|-|&|fB|fI|fR|\\(aq|\\(ga|\\(ha|\\(ti|\\(dq|\\[u[0-9A-F]{4,6}])");

    private static List<String> pages() {
        return List.of(ManPages.ofCommands("1.0", "2026-11-21"), ManPages.ofKeys("1.0", "2026-11-21"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pageHasTheRequestsAndEscapesThatItMeans(String page) {
        page.lines().forEach(line -> {
            if (line.startsWith(".") || line.startsWith("'")) {
                assertTrue(REQUESTS.contains(line.split(" ")[0]), line);
            }
            assertFalse(ESCAPE.matcher(line).find(), line);
            assertTrue(line.chars().allMatch(c -> c >= ' ' && c < 0x7f), line);
        });
        assertTrue(page.startsWith(".TH \"LBD"), page.substring(0, 20));
        for (String name : List.of("NAME", "DESCRIPTION", "FILES", "SEE ALSO")) {
            assertTrue(page.contains("\n.SH \"" + name + "\"\n"), name);
        }
        long opened = page.lines().filter(".nf"::equals).count();
        assertEquals(opened, page.lines().filter(".fi"::equals).count());
    }

    @Test
    void everyCommandAndOptionIsThere() {
        String page = ManPages.ofCommands("1.0", "2026-11-21").replace("\\-", "-");
        commands(page, "lbd", LbdCommand.whole());
        assertFalse(page.contains(".SS \"lbd names\""), "nobody types it");
    }

    private static void commands(String page, String name, CommandLine of) {
        of.getSubcommands().forEach((sub, command) -> {
            if (command.getCommandSpec().usageMessage().hidden()) {
                return;
            }
            int from = page.indexOf(".SS \"" + name + " " + sub + "\"\n");
            assertTrue(from >= 0, name + " " + sub);
            String part = page.substring(from, Math.max(from, page.indexOf("\n.S", from + 4)));
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.usageHelp() && !option.versionHelp() && !option.hidden()) {
                    assertTrue(part.contains("\\fB" + String.join(", ", option.names()) + "\\fR"), part);
                }
            }
            commands(page, name + " " + sub, command);
        });
    }

    @Test
    void everyKeyIsThere() {
        String page = ManPages.ofKeys("1.0", "2026-11-21").replace("\\-", "-");
        Map<String, String> parts = Arrays.stream(page.split("\n\\.SS \""))
                .skip(1)
                .collect(Collectors.toMap(part -> part.substring(0, part.indexOf('"')), part -> part));
        for (ConfigKey key : ConfigKeys.all()) {
            String part = parts.get(key.parent().isEmpty() ? "The file" : key.parent());
            assertTrue(
                    part != null
                            && (part.contains("\n\\fB" + key.name() + "\\fR\n") || part.contains("\nThe keys of ")),
                    key.path());
        }
    }

    @Test
    void textIsNoRequestAndNoEscape() {
        Roff page = new Roff("x", 1, "1", "");
        page.text(".so /etc/passwd\n'ft \\fB\n%n%%");
        page.example(".ex \\*[x]");
        String text = page.toString();
        assertTrue(text.contains("\n\\&.so /etc/passwd\n"), text);
        assertTrue(text.contains("\n\\(aqft \\efB\n%\n"), text);
        assertTrue(text.contains("\n\\&.ex \\e*[x]\n"), text);
    }
}
