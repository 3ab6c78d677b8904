package lbd.forward.realserver;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import lbd.core.accesslog.AddressText;
import lbd.sys.Errno;
import lbd.sys.KernelFile;
import lbd.sys.net.LinkInfo;
import lbd.sys.net.NetworkControl;
import lbd.sys.net.Rtnetlink;
import lbd.sys.net.SysException;
import org.jspecify.annotations.Nullable;

/// This machine as a real server. All changes go by netlink, so that a read-only /proc/sys is no obstacle, and are
/// written down first; [#remove] undoes those and no others.
///
/// IPv6 needs the address alone: nobody answers for an address of another link there. The name of an address of a link
/// is asked for by ARP on all links but the loopback one; links that come later are found by [#check].
public final class RealServer implements AutoCloseable {
    private static final Path IPV4 = Path.of("/proc/sys/net/ipv4/conf/all");

    private final NetworkControl network;
    private final SetupRecord steps;
    private final ToIntFunction<Setting> ofAll;

    /// @param ofAll what `net.ipv4.conf.all` has; 0 where it cannot be read
    RealServer(NetworkControl network, SetupRecord steps, ToIntFunction<Setting> ofAll) {
        this.network = network;
        this.steps = steps;
        this.ofAll = ofAll;
    }

    /// @param folder for the record of what was done
    /// @throws IOException if that cannot be read, or netlink is not there
    public static RealServer open(Path folder) throws IOException {
        SetupRecord steps = SetupRecord.open(folder);
        try {
            return new RealServer(new Rtnetlink(), steps, RealServer::readAll);
        } catch (SysException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int readAll(Setting setting) {
        try {
            return (int) KernelFile.number(IPV4.resolve(setting.word()));
        } catch (IOException e) {
            return 0;
        }
    }

    /// Does what is missing.
    ///
    /// @return what was done; empty where all was there
    /// @throws RealServerException if something cannot be done: what was done before stays, for another try or
    ///                             [#remove]
    public List<String> setUp(InetAddress virtual, boolean tunnel) throws RealServerException, IOException {
        List<String> done = new ArrayList<>();
        for (String holder : view().holders(virtual)) {
            if (!holder.equals(MachineView.LOOPBACK)) {
                throw new RealServerException(AddressText.text(virtual.getAddress()) + " is an address of " + holder
                        + ": this machine answers for it there; a real server has it on lo alone");
            }
        }
        if (tunnel) {
            unpack(virtual, done);
        }
        // First of all nobody may hear of the address.
        if (isIpv4(virtual)) {
            for (LinkInfo link : view().withArp()) {
                change(virtual, link, Setting.ARP_IGNORE, done);
                change(virtual, link, Setting.ARP_ANNOUNCE, done);
            }
        }
        if (view().holders(virtual).isEmpty()) {
            SetupStep.Address address = new SetupStep.Address(virtual);
            take(virtual, address, () -> network.addAddress(loopback().index(), virtual, address.prefixLength(), null));
            done.add("added " + address.text());
        }
        return done;
    }

    private void unpack(InetAddress virtual, List<String> done) throws RealServerException, IOException {
        TunnelDevice tunnel = TunnelDevice.of(virtual);
        if (view().tunnel(tunnel) == null) {
            SetupStep.Made made = new SetupStep.Made(tunnel.ours(), tunnel.kind());
            steps.add(virtual, made);
            int errno = network.addLink(made.link(), made.kind());
            if (errno != 0) {
                steps.remove(virtual, made);
            }
            if (errno == Errno.EOPNOTSUPP) {
                throw new RealServerException("this kernel cannot unpack tunnels: it has no " + tunnel.needs());
            }
            // The kernel's own device has just come with what was loaded for ours, and takes all tunnels.
            if (errno != 0 && errno != Errno.EEXIST) {
                throw failed(made, errno);
            }
            if (errno == 0) {
                done.add("made " + made.text());
            }
        }
        LinkInfo link = view().tunnel(tunnel);
        if (link == null) {
            throw new RealServerException("there is no device of kind " + tunnel.kind());
        }
        if (isIpv4(virtual)) {
            change(virtual, link, Setting.RP_FILTER, done);
        }
        if (!link.up()) {
            SetupStep.Raised raised = new SetupStep.Raised(link.name());
            take(virtual, raised, () -> network.setUp(link.index(), true));
            done.add("set " + raised.text());
        }
    }

    private void change(InetAddress virtual, LinkInfo link, Setting setting, List<String> done)
            throws RealServerException, IOException {
        int now = setting.of(link);
        if (now < 0 || setting.isGood(Math.max(now, ofAll.applyAsInt(setting)))) {
            return;
        }
        SetupStep.Changed changed = new SetupStep.Changed(link.name(), setting, now, setting.wanted());
        take(virtual, changed, () -> network.configureIpv4(link.index(), setting.as(setting.wanted())));
        done.add("set " + changed.text());
    }

    /// What the kernel is told; 0 or the errno.
    private interface Change {
        int make() throws RealServerException;
    }

    private void take(InetAddress virtual, SetupStep step, Change change) throws RealServerException, IOException {
        steps.add(virtual, step);
        int errno = change.make();
        if (errno != 0) {
            steps.remove(virtual, step);
            throw failed(step, errno);
        }
    }

    private static RealServerException failed(SetupStep step, int errno) {
        String needs = errno == Errno.EPERM ? ": CAP_NET_ADMIN is needed" : "";
        return new RealServerException(step.text() + ": " + Errno.text(errno) + needs);
    }

    /// Undoes what [#setUp] did, the last first.
    ///
    /// @return what was undone, and what was left as somebody else has changed it since or another address needs it
    public List<String> remove(InetAddress virtual) throws RealServerException, IOException {
        List<String> done = new ArrayList<>();
        List<InetAddress> others = steps.others(virtual);
        if (!others.isEmpty()) {
            leave(virtual, others.getFirst(), done);
        }
        for (SetupStep step : steps.of(virtual).reversed()) {
            int errno = undo(step, done);
            if (errno != 0) {
                throw failed(step, errno);
            }
            steps.remove(virtual, step);
        }
        return done;
    }

    /// Gives what is not the address itself to another that needs it as well.
    private void leave(InetAddress virtual, InetAddress other, List<String> done) throws IOException {
        for (SetupStep step : steps.of(virtual)) {
            if (!(step instanceof SetupStep.Address)) {
                steps.add(other, step);
                steps.remove(virtual, step);
                done.add("left " + step.text() + ": " + AddressText.text(other.getAddress()) + " needs it");
            }
        }
    }

    private int undo(SetupStep step, List<String> done) throws RealServerException {
        MachineView view = view();
        return switch (step) {
            case SetupStep.Address address -> {
                if (!view.holders(address.address()).contains(MachineView.LOOPBACK)) {
                    yield gone(step, done);
                }
                done.add("removed " + step.text());
                yield network.removeAddress(loopback().index(), address.address(), address.prefixLength());
            }
            case SetupStep.Changed(var name, var setting, var before, var after) -> {
                LinkInfo link = view.link(name);
                if (link == null) {
                    yield gone(step, done);
                }
                if (setting.of(link) != after) {
                    done.add("left net.ipv4.conf." + name + "." + setting.word() + " = " + setting.of(link)
                            + ": somebody has changed it since");
                    yield 0;
                }
                done.add("set net.ipv4.conf." + name + "." + setting.word() + " = " + before);
                yield network.configureIpv4(link.index(), setting.as(before));
            }
            case SetupStep.Made(var name, var kind) -> {
                LinkInfo link = view.link(name);
                if (link == null || !link.kind().equals(kind)) {
                    yield gone(step, done);
                }
                done.add("removed " + step.text());
                yield network.removeLink(link.index());
            }
            case SetupStep.Raised(var name) -> {
                LinkInfo link = view.link(name);
                if (link == null || !link.up()) {
                    yield gone(step, done);
                }
                done.add("set " + name + " down");
                yield network.setUp(link.index(), false);
            }
        };
    }

    private static int gone(SetupStep step, List<String> done) {
        done.add("left " + step.text() + ": is not so any more");
        return 0;
    }

    /// Looks whether this machine takes the packets of an address and says nothing of it. Changes nothing.
    public List<RealServerFinding> check(InetAddress virtual, boolean tunnel) {
        List<RealServerFinding> findings = new ArrayList<>();
        MachineView view = view();
        String name = AddressText.text(virtual.getAddress());
        List<String> holders = view.holders(virtual);
        findings.add(
                holders.contains(MachineView.LOOPBACK)
                        ? RealServerFinding.ok(name + " is an address of lo")
                        : RealServerFinding.fail(name + " is no address of lo: its packets are not taken"));
        holders.stream()
                .filter(holder -> !holder.equals(MachineView.LOOPBACK))
                .forEach(holder -> findings.add(
                        RealServerFinding.fail(name + " is an address of " + holder + ": who asks there is answered")));
        if (isIpv4(virtual)) {
            for (LinkInfo link : view.withArp()) {
                findings.add(judge(link, Setting.ARP_IGNORE, "answers ARP for " + name));
                findings.add(judge(link, Setting.ARP_ANNOUNCE, "may name " + name + " as its own in ARP requests"));
            }
        }
        if (tunnel) {
            checkTunnel(virtual, view.tunnel(TunnelDevice.of(virtual)), findings);
        }
        return findings;
    }

    private RealServerFinding judge(LinkInfo link, Setting setting, String trouble) {
        int inForce = Math.max(setting.of(link), ofAll.applyAsInt(setting));
        String is = setting.word() + " of " + link.name() + " is " + inForce;
        return setting.isGood(inForce)
                ? RealServerFinding.ok(is)
                : RealServerFinding.fail(is + ", not " + setting.wanted() + ": this machine " + trouble);
    }

    private void checkTunnel(InetAddress virtual, @Nullable LinkInfo link, List<RealServerFinding> findings) {
        TunnelDevice tunnel = TunnelDevice.of(virtual);
        if (link == null) {
            findings.add(RealServerFinding.fail(
                    "there is no device of kind " + tunnel.kind() + ": nothing unpacks tunnels"));
            return;
        }
        findings.add(
                link.up()
                        ? RealServerFinding.ok(link.name() + " unpacks tunnels")
                        : RealServerFinding.fail(link.name() + " is down: nothing unpacks tunnels"));
        if (isIpv4(virtual) && Setting.RP_FILTER.of(link) >= 0) {
            findings.add(judge(link, Setting.RP_FILTER, "drops what comes out of the tunnel"));
        }
    }

    private MachineView view() {
        return MachineView.of(network);
    }

    private LinkInfo loopback() throws RealServerException {
        LinkInfo link = view().link(MachineView.LOOPBACK);
        if (link == null) {
            throw new RealServerException("there is no link lo");
        }
        return link;
    }

    private static boolean isIpv4(InetAddress address) {
        return address.getAddress().length == 4;
    }

    @Override
    public void close() {
        network.close();
    }
}
