package lbd.daemon.maintenance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import lbd.core.model.AccessSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.Timeouts;
import lbd.core.model.UdpSpec;
import lbd.core.model.edge.MaintenanceSpec;
import lbd.core.pool.PoolEvents;
import lbd.core.runtime.RuntimeState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceFilesTest {
    @TempDir
    private Path folder;

    private final RuntimeState state = new RuntimeState(Runnable::run, PoolEvents.NONE);
    private final MaintenanceFiles files = new MaintenanceFiles(state);

    private void apply(@Nullable Path file) {
        MaintenanceSpec maintenance =
                new MaintenanceSpec(file == null ? null : file.toString(), null, MaintenanceSpec.USUAL);
        ListenerSpec listener = new ListenerSpec(
                "web",
                ListenerSpec.Protocol.HTTP,
                List.of(new InetSocketAddress("127.0.0.1", 1)),
                10,
                Timeouts.DEFAULT,
                AccessSpec.DEFAULT,
                HttpSpec.DEFAULT.with(maintenance),
                UdpSpec.DEFAULT,
                List.of(),
                "app");
        Config empty = Config.EMPTY;
        PoolSpec pool = new PoolSpec("app", SchedulerSpec.DEFAULT, List.of(), PoolConnections.DEFAULT);
        Config config = new Config(
                empty.process(),
                empty.log(),
                empty.accessLog(),
                empty.admin(),
                List.of(listener),
                List.of(pool),
                empty.vrrp());
        var change = files.prepare(config);
        state.apply(config, Instant.EPOCH);
        change.commit();
    }

    private boolean isOn() {
        return state.listener("web").maintenance.isOn();
    }

    @Test
    void aListenerIsInMaintenanceWhileItsFileIsThere() throws Exception {
        Path file = folder.resolve("maintenance");
        apply(file);
        assertFalse(isOn());
        Files.createFile(file);
        files.look();
        assertTrue(isOn());
        Files.delete(file);
        files.look();
        assertFalse(isOn());
        files.close();
    }

    @Test
    void aFileThatIsThereAtTheStartCountsAtOnce() throws Exception {
        apply(Files.createFile(folder.resolve("maintenance")));
        assertTrue(isOn());
        files.close();
    }

    @Test
    void whereAReloadNamesNoFileAnyMoreItEnds() throws Exception {
        apply(Files.createFile(folder.resolve("maintenance")));
        apply(null);
        assertFalse(isOn());
        files.close();
    }

    @Test
    void theOperatorsWordIsAnother() throws Exception {
        Path file = Files.createFile(folder.resolve("maintenance"));
        apply(file);
        state.listener("web").maintenance.byOperator(true);
        Files.delete(file);
        files.look();
        assertTrue(isOn());
        files.close();
    }
}
