package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Somebody types in a real shell, presses the tabulator, and what comes is a name that the daemon knows. bash is asked
/// in
/// CompletionCommandTest.
@Timeout(60)
class CompletionTest {
    private static final Path ZSH = Path.of("/usr/bin/zsh");
    private static final Path FISH = Path.of("/usr/bin/fish");

    /// zsh has a terminal for programs in its own language.
    private static final String TYPED = """
            zmodload zsh/zpty
            await() {
              all=""
              for n in {1..150}; do
                while zpty -r -t shell some; do all+="$some"; done
                [[ "$all" == *${~1}* ]] && return 0
                sleep 0.1
              done
              print -r -- "no $1 in $all"; exit 1
            }
            zpty -b shell "zsh -f -i"
            zpty -w shell "PS1=GO; autoload -Uz compinit && compinit -u -D; autoload -Uz bashcompinit && bashcompinit"
            zpty -w shell "source %s; echo set''tled"
            await 'settled*GO'
            zpty -n -w shell 'lbd drain ap'$'\t'
            await app/app1
            zpty -n -w shell $'\\x15lbd cert\\t'
            await certificates
            zpty -d shell
            print both
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void daemon() throws IOException {
        Path lbd = Files.writeString(folder.resolve("lbd"), """
                #!/bin/sh
                test "$*" != "names servers" || echo app/app1
                """);
        assertTrue(lbd.toFile().setExecutable(true));
    }

    private Path script(String shell) throws Exception {
        LbdProcess lbd = LbdProcess.ended(folder, "completion", shell);
        assertEquals(0, lbd.exitCode(), lbd.output());
        return Files.writeString(folder.resolve(shell), lbd.output());
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", folder.toString(), (old, first) -> first + ":" + old);
        builder.environment().put("TERM", "dumb");
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            String said = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor(20, TimeUnit.SECONDS), said);
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void zshCompletesNames() throws Exception {
        RealServer.needs(ZSH);
        assertEquals("both\n", run(ZSH.toString(), "-f", "-c", TYPED.formatted(script("zsh"))));
    }

    @Test
    void fishCompletesNames() throws Exception {
        RealServer.needs(FISH);
        String said = run(FISH.toString(), "-N", "-c", "source " + script("fish") + "; complete -C 'lbd drain ap'");
        assertTrue(said.startsWith("app/app1"), said);
    }
}
