package lbd.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import org.jspecify.annotations.Nullable;

/// What forwarding needs of the kernel. IPVS is not among it.
final class KernelCheck implements Check {
    private static final String BPF_FILES = "/sys/fs/bpf";

    @Override
    public List<Finding> look(Machine machine, @Nullable Config config) {
        if (config == null || config.forwards().isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        boolean changes = config.forwards().stream().anyMatch(spec -> spec.mode() != Mode.DR);
        boolean ingress = changes || config.pools().stream().anyMatch(KernelCheck::isAskedAtTheVirtualAddress);
        String needed = ingress ? "6.6" : "5.9";
        findings.add(
                machine.isSince(ingress ? 6 : 5, ingress ? 6 : 9)
                        ? Finding.ok("kernel", machine.kernel())
                        : Finding.fail(
                                "kernel",
                                machine.kernel(),
                                needed + " or newer, for forwarding with "
                                        + (changes
                                                ? "mode tun or nat"
                                                : ingress ? "checks via the virtual address" : "mode dr"),
                                "a newer kernel" + (changes ? ", or mode dr" : "")));
        machine.number("proc/sys/net/core/bpf_jit_enable")
                .ifPresent(jit -> findings.add(
                        jit > 0
                                ? Finding.ok("net.core.bpf_jit_enable", Long.toString(jit))
                                : Finding.warn(
                                        "net.core.bpf_jit_enable",
                                        "0",
                                        "1: programs run as the processor's own code",
                                        "sysctl -w net.core.bpf_jit_enable=1")));
        if (config.forwards().stream().anyMatch(ForwardSpec::staysOnExit)) {
            String mounts = machine.text("proc/self/mounts");
            findings.add(
                    mounts == null || mounts.contains(" " + BPF_FILES + " bpf ")
                            ? Finding.ok("bpf file system", BPF_FILES)
                            : Finding.fail(
                                    "bpf file system",
                                    "not at " + BPF_FILES,
                                    "there, for on_exit: keep",
                                    "mount -t bpf bpf " + BPF_FILES));
        }
        return findings;
    }

    private static boolean isAskedAtTheVirtualAddress(PoolSpec pool) {
        return pool.servers().stream()
                .flatMap(server -> pool.checksOf(server).stream())
                .anyMatch(check -> check.target().via() != null);
    }
}
