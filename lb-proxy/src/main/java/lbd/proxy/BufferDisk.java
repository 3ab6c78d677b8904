package lbd.proxy;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.BufferLimits;
import lbd.proxy.disk.Disk;
import lbd.proxy.listener.ListenException;

/// Looks, before a configuration comes into force, whether bodies can wait on the disk where it says so. State thread.
final class BufferDisk {
    private BufferDisk() {}

    /// @throws ListenException if a listener asks for it and no file can be made there
    static void check(Config config, Disk disk) throws ListenException {
        Map<String, BufferLimits> pools =
                config.pools().stream().collect(Collectors.toMap(PoolSpec::name, PoolSpec::buffers));
        for (ListenerSpec spec : config.listeners()) {
            if (spec.protocol() == ListenerSpec.Protocol.HTTP && asks(spec, pools)) {
                try {
                    disk.check();
                } catch (IOException e) {
                    throw new ListenException(
                            spec.name(),
                            "disk",
                            "no file can be made in " + disk.folder() + " (process.buffers.path): " + e,
                            e);
                }
                return;
            }
        }
    }

    private static boolean asks(ListenerSpec spec, Map<String, BufferLimits> pools) {
        Stream<BufferLimits> own = Stream.concat(
                Stream.of(spec.http().edits().buffers()),
                spec.routes().stream().map(RouteSpec::edits).map(edits -> edits.buffers()));
        Stream<String> names = Stream.concat(
                Stream.ofNullable(spec.pool()),
                spec.routes().stream().flatMap(route -> route.action().pools().stream()));
        return Stream.concat(own, names.map(pools::get)).anyMatch(BufferLimits::useDisk);
    }
}
