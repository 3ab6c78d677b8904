package lbd.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnableHereTest {
    @Test
    void userThatIsNotThereIsAnObstacle() {
        assertNull(RunnableHere.obstacle(VrrpSpec.DEFAULT));
        assertNull(RunnableHere.obstacle(spec("root")));
        assertEquals(
                "scripts[chk].user: there is no user \"no-such-user\" here",
                RunnableHere.obstacle(spec("no-such-user")));
    }

    @Test
    void programThatIsNotThereOrIsNoneIsAnObstacleAndNamesItsSetting(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no program");
        assertNull(RunnableHere.missingProgram(spec("root")));
        assertEquals(
                "scripts[chk].command: /no/such/program does not exist",
                RunnableHere.obstacle(checking("/no/such/program", null)));
        assertEquals(
                "scripts[chk].command: " + text + " is no program",
                RunnableHere.obstacle(checking(text.toString(), null)));
        assertEquals(
                "scripts[chk].command: " + folder + " is no program",
                RunnableHere.missingProgram(checking(folder.toString(), null)));
        assertEquals("instances[VI_1].notify: /gone does not exist", RunnableHere.obstacle(notifying("/gone")));
        SyncGroupSpec group = new SyncGroupSpec("g", List.of("VI_1"), List.of("/gone", "x"));
        assertEquals(
                "sync_groups[g].notify: /gone does not exist",
                RunnableHere.missingProgram(new VrrpSpec("lb1", List.of(), List.of(instance()), List.of(group))));
    }

    @Test
    void reloadIsAskedForWhatIsMissingBeforeItIsTaken() {
        VrrpStartException refused = assertThrows(VrrpStartException.class, () -> Vrrp.check(notifying("/gone")));
        assertEquals("instances[VI_1].notify: /gone does not exist", refused.getMessage());
    }

    @Test
    void routerIdIsTheHostNameWhereNoneIsConfigured() {
        assertEquals("lb1", RouterId.of(spec("root")));
        assertFalse(RouterId.of(VrrpSpec.DEFAULT).isEmpty());
    }

    private static VrrpSpec spec(String user) {
        return checking("/bin/true", user);
    }

    private static VrrpSpec checking(String program, @Nullable String user) {
        ScriptSpec script =
                new ScriptSpec("chk", List.of(program), Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 1, user);
        return new VrrpSpec("lb1", List.of(script), List.of(instance()), List.of());
    }

    private static VrrpSpec notifying(String program) {
        InstanceSpec notified = builder().notifyCommand(List.of(program)).build();
        return new VrrpSpec("lb1", List.of(), List.of(notified), List.of());
    }

    private static InstanceSpec instance() {
        return builder().build();
    }

    private static InstanceBuilder builder() {
        VirtualAddress address = new VirtualAddress(InetAddress.ofLiteral("10.0.0.1"), 24);
        return new InstanceBuilder("VI_1", "eth0", 51, List.of(address));
    }
}
