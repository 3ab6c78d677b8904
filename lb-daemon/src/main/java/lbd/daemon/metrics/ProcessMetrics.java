package lbd.daemon.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.daemon.doctor.Conntrack;
import lbd.daemon.problem.LocalPorts;

/// What every process has and micrometer does not tell, under the names that Prometheus' own libraries give it; and the
/// memory of the network buffers, which is not on the heap.
final class ProcessMetrics implements MetricSource {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    @Override
    public void read(Page page) {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        page.counter("process_cpu_seconds", "CPU time of the process.", Labels.EMPTY, system.getProcessCpuTime() / 1e9);
        page.gauge("process_resident_memory_bytes", "Memory of the process in RAM.", Labels.EMPTY, residentBytes());
        page.gauge(
                "lbd_local_ports",
                "Local ports that the kernel chooses from, for each pair of a source's and a server's address.",
                Labels.EMPTY,
                LocalPorts.count());
        Conntrack conntrack = Conntrack.now();
        if (conntrack != null) {
            page.gauge(
                    "lbd_conntrack_entries",
                    "Connections in the kernel's table of this network namespace.",
                    Labels.EMPTY,
                    conntrack.entries());
            page.gauge("lbd_conntrack_limit", "As many of them as may be.", Labels.EMPTY, conntrack.limit());
        }
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
            ByteBufAllocatorMetric used = buffers.metric();
            String help = "Memory that the buffers of connections have taken.";
            page.gauge("lbd_buffer_memory_bytes", help, Labels.of("area", "direct"), used.usedDirectMemory());
            page.gauge("lbd_buffer_memory_bytes", help, Labels.of("area", "heap"), used.usedHeapMemory());
        }
    }

    private static double residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith(RESIDENT)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024.0;
                }
            }
        } catch (IOException e) {
            // No /proc here: nothing can be told.
        }
        return Double.NaN;
    }
}
