package lbd.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lbd.core.model.forward.ForwardSpec;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.forward.program.MapLayout;
import lbd.forward.program.ProgramObject.Part;
import lbd.forward.sys.Bpf;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The interfaces whose packets the programs see, and the MACs at which frames come to this machine there. One thread
/// at a time.
final class Interfaces {
    private static final Logger log = LoggerFactory.getLogger(Interfaces.class);

    private final Program program;
    private final Set<String> gone = new HashSet<>();
    private final VirtualMacs macs;
    private final Checks checks;

    // By the interface's name, for each part of the program.
    private final Map<String, String> direct = new HashMap<>();
    private final Map<String, String> ingress = new HashMap<>();

    Interfaces(Program program, VirtualMacs macs) {
        this.program = program;
        this.macs = macs;
        checks = new Checks(program);
        macs.of(program, Set.of());
    }

    /// Learns which MACs a daemon before this one has written.
    void takeOver() throws IOException {
        Set<Mac> before = new HashSet<>();
        program.batches(MapLayout.MACS, (keys, _, count) -> {
            for (int i = 0; i < count; i++) {
                before.add(Bytes.mac(keys, i * MapLayout.MACS.keyBytes()));
            }
        });
        macs.of(program, before);
    }

    /// Tries whether a program may be put there, without any service: every packet goes on to the kernel's own stack.
    ///
    /// @param checked its addresses at which checks ask servers
    void attach(ForwardSpec spec, Set<InetAddress> checked, LinkTable links) throws IOException {
        int index = links.index(spec.networkInterface());
        attach(spec.mode(), index, spec.networkInterface());
        if (!checked.isEmpty()) {
            attachChecks(index);
            checks.add(checked);
        }
    }

    private void attachChecks(int index) throws IOException {
        program.attach(Part.TC, index);
        program.attach(Part.EGRESS, index);
    }

    private void attach(Mode mode, int index, String name) throws IOException {
        if (mode == Mode.DR) {
            Bpf.Mode native_ = program.attach(index, Files.exists(Path.of("/sys/class/net", name, "device")));
            if (native_ != null) {
                say(direct, name, native_.name().toLowerCase(Locale.ROOT));
            }
        } else if (program.attach(Part.TC, index)) {
            say(ingress, name, "ingress");
        }
    }

    /// How packets of a listener are seen: `native` by the driver, `generic` by the kernel, or `ingress`.
    ///
    /// @return null where they are not
    @Nullable
    String attached(ForwardSpec spec) {
        return (spec.mode() == Mode.DR ? direct : ingress).get(spec.networkInterface());
    }

    private static void say(Map<String, String> where, String name, String mode) {
        where.put(name, mode);
        log.atInfo()
                .addKeyValue("event", "forward.attached")
                .addKeyValue("interface", name)
                .addKeyValue("mode", mode)
                .log();
    }

    /// Lets the programs see the packets of the interfaces as they are now: one may have another MAC than before, hold
    /// a virtual router's or not, or be another of the same name.
    ///
    /// @param answers where servers' answers come back
    void follow(LinkTable links, Collection<ForwardService> services, Set<Integer> answers) throws IOException {
        Set<Integer> xdp = new HashSet<>();
        Set<Integer> tc = new HashSet<>(answers);
        Set<Integer> egress = new HashSet<>();
        Set<InetAddress> checked = new HashSet<>();
        for (ForwardService service : services) {
            String name = service.spec.networkInterface();
            int index = links.index(name);
            Set<InetAddress> its = service.checkedAt();
            checked.addAll(its);
            tell(name, index != 0);
            if (index != 0) {
                (service.spec.mode() == Mode.DR ? xdp : tc).add(index);
                if (!its.isEmpty()) {
                    egress.add(index);
                }
            }
        }
        Set<Integer> ingressAt = new HashSet<>(tc);
        ingressAt.addAll(egress);
        checks.know(checked);
        Set<Integer> all = new HashSet<>(xdp);
        all.addAll(tc);
        macs.know(links.macs(all));
        program.detachOthers(Map.of(Part.XDP, xdp, Part.TC, ingressAt, Part.EGRESS, egress));
        for (int index : xdp) {
            attach(Mode.DR, index, links.name(index));
        }
        for (int index : tc) {
            attach(Mode.NAT, index, links.name(index));
        }
        for (int index : egress) {
            attachChecks(index);
        }
    }

    private void tell(String name, boolean isThere) {
        if (isThere) {
            gone.remove(name);
        } else if (gone.add(name)) {
            direct.remove(name);
            ingress.remove(name);
            log.atWarn()
                    .addKeyValue("event", "forward.interface_gone")
                    .addKeyValue("interface", name)
                    .log();
        }
    }
}
