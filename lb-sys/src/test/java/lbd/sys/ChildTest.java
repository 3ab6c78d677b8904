package lbd.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ChildTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "WORD", "a b");

    @Test
    void exitStatusAndSignalAreToldApart() throws Exception {
        assertEquals(new Child.End.Exited(137), end("exit 137"));
        assertEquals(new Child.End.Killed(9), end("kill -9 $$"));
    }

    @Test
    void outputIsReadAndTheEnvironmentIsTheGivenOne() throws Exception {
        try (Child child = Child.start(sh("echo \"$WORD\"; echo error >&2; echo \"${HOME-none}\""), ENVIRONMENT)) {
            assertEquals(new Child.End.Exited(0), child.await());
            assertEquals("a b\nerror\nnone\n", new String(child.read(), StandardCharsets.UTF_8));
            assertArrayEquals(new byte[0], child.read());
        }
    }

    /// A pipe that nobody reads would stop it, and a closed one would kill it.
    @Test
    void silentOneMayWriteWhatItLikes() throws Exception {
        try (Child child = Child.startSilent(sh("head -c 1000000 /dev/zero && head -c 1000 /dev/zero >&2"), Map.of())) {
            assertEquals(new Child.End.Exited(0), child.await());
            assertArrayEquals(new byte[0], child.read());
        }
    }

    @Test
    void inputIsReadToItsEndHoweverMuchItIs() throws Exception {
        byte[] much = new byte[300_000];
        try (Child child = Child.startSilent(sh("test $(wc -c) = 300000"), ENVIRONMENT, much)) {
            assertEquals(new Child.End.Exited(0), child.await());
        }
        try (Child child = Child.startSilent(sh("test \"$(cat)\" = 'a b'"), ENVIRONMENT, new byte[] {'a', ' ', 'b'})) {
            assertEquals(new Child.End.Exited(0), child.await());
        }
    }

    /// Who does not read his input is not waited for, and gets no signal.
    @Test
    void inputNeedNotBeRead() throws Exception {
        try (Child child = Child.startSilent(sh("exit 3"), ENVIRONMENT, new byte[1_000_000])) {
            assertEquals(new Child.End.Exited(3), child.await());
        }
    }

    @Test
    void leadsAGroupThatCanBeKilledAsOne() throws Exception {
        try (Child child = Child.start(sh("sleep 60 & wait"), ENVIRONMENT)) {
            ProcessGroup.signal(child.pid(), ProcessGroup.KILL);
            assertEquals(new Child.End.Killed(9), child.await());
            // All of the group is dead or a zombie that nobody signals any more: no error.
            ProcessGroup.signal(child.pid(), ProcessGroup.KILL);
        }
        assertThrows(IllegalArgumentException.class, () -> ProcessGroup.signal(1, ProcessGroup.KILL));
    }

    @Test
    void programThatIsNotThereIsSaid() {
        IOException missing =
                assertThrows(IOException.class, () -> Child.start(List.of("/no/such/program"), ENVIRONMENT));
        assertEquals("there is no /no/such/program", missing.getMessage());
        IOException nul =
                assertThrows(IOException.class, () -> Child.startSilent(List.of("/bin/true", "\0"), Map.of()));
        assertTrue(nul.getMessage().startsWith("a NUL character"), nul.getMessage());
    }

    private static Child.End end(String script) throws IOException {
        try (Child child = Child.startSilent(sh(script), ENVIRONMENT)) {
            return child.await();
        }
    }

    private static List<String> sh(String script) {
        return List.of("/bin/sh", "-c", script);
    }
}
