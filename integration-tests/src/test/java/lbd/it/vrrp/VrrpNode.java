package lbd.it.vrrp;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.model.vrrp.ChecksumMode;
import lbd.core.model.vrrp.GarpSpec;
import lbd.core.model.vrrp.InstanceBuilder;
import lbd.core.model.vrrp.InstanceSpec;
import lbd.core.model.vrrp.Password;
import lbd.core.model.vrrp.ScriptSpec;
import lbd.core.model.vrrp.SyncGroupSpec;
import lbd.core.model.vrrp.TrackSpec;
import lbd.core.model.vrrp.UnicastSpec;
import lbd.core.model.vrrp.VirtualAddress;
import lbd.core.model.vrrp.VrrpSpec;
import lbd.core.model.vrrp.VrrpVersion;
import lbd.vrrp.InstanceStatus;
import lbd.vrrp.Readiness;
import lbd.vrrp.Vrrp;
import lbd.vrrp.packet.Refusal;

/// lbd's VRRP as a process of its own: `VrrpNode SPEC RUNTIME_DIRECTORY`, then a command a line on its input.
///
/// SPEC has a line for each thing, `instance key=value ...`, `script ...`, `group ...`. Ends with SIGTERM, as the
/// daemon does.
public final class VrrpNode {
    private VrrpNode() {}

    public static void main(String[] args) throws Exception {
        Vrrp vrrp = Vrrp.start(spec(Path.of(args[0])), Readiness.NONE, Path.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(vrrp::stop));
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "reload" -> vrrp.reload(spec(Path.of(args[0]))).join();
                case "demote" -> System.out.println(vrrp.demote(words[1]).join());
                case "promote" -> System.out.println(vrrp.promote(words[1]).join());
                case "load" -> Load.start(Integer.parseInt(words[1]));
                default -> {}
            }
            System.out.println("done " + line + " " + text(vrrp));
        }
        Thread.currentThread().join();
    }

    private static String text(Vrrp vrrp) {
        StringBuilder text = new StringBuilder();
        for (InstanceStatus i : vrrp.status().instances()) {
            text.append(i.spec().name()).append('=').append(i.state().word());
            text.append(" priority=").append(i.priority());
            text.append(" master=").append(i.counters().becameMaster.sum());
            text.append(" left=").append(i.counters().leftMaster.sum());
            text.append(" sent=").append(i.counters().advertsSent.sum());
            text.append(" conflicts=").append(i.counters().conflicts.sum());
            text.append(" announced=").append(i.counters().announcements.sum());
            text.append(" rivals=").append(i.counters().rivalAdverts.sum());
            for (Refusal reason : Refusal.values()) {
                if (i.counters().refused(reason) > 0) {
                    text.append(" refused.")
                            .append(reason.word())
                            .append('=')
                            .append(i.counters().refused(reason));
                }
            }
            text.append("; ");
        }
        return text.toString();
    }

    private static VrrpSpec spec(Path file) throws Exception {
        List<ScriptSpec> scripts = new ArrayList<>();
        List<InstanceSpec> instances = new ArrayList<>();
        List<SyncGroupSpec> groups = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Map<String, String> v = values(line);
            if (line.startsWith("instance ")) {
                instances.add(instance(v));
            } else if (line.startsWith("script ")) {
                scripts.add(script(v));
            } else if (line.startsWith("group ")) {
                groups.add(new SyncGroupSpec(v.getOrDefault("name", "g"), list(v.get("members")), List.of()));
            }
        }
        return new VrrpSpec("test", scripts, instances, groups);
    }

    private static Map<String, String> values(String line) {
        Map<String, String> values = new HashMap<>();
        for (String word : line.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                values.put(word.substring(0, equals), word.substring(equals + 1));
            }
        }
        return values;
    }

    private static ScriptSpec script(Map<String, String> v) {
        return new ScriptSpec(
                v.getOrDefault("name", "chk"),
                list(v.get("command")),
                ms(v.getOrDefault("interval", "100")),
                ms(v.getOrDefault("timeout", "1000")),
                Integer.parseInt(v.getOrDefault("fall", "1")),
                Integer.parseInt(v.getOrDefault("rise", "1")),
                null);
    }

    private static InstanceSpec instance(Map<String, String> v) {
        List<VirtualAddress> addresses =
                list(v.get("addresses")).stream().map(VrrpNode::address).toList();
        InstanceBuilder b = new InstanceBuilder(
                v.getOrDefault("name", "VI_1"),
                v.getOrDefault("interface", "eth0"),
                Integer.parseInt(v.getOrDefault("vrid", "51")),
                addresses);
        b.version(VrrpVersion.of(Integer.parseInt(v.getOrDefault("version", "3"))))
                .priority(Integer.parseInt(v.getOrDefault("priority", "100")))
                .advertisementInterval(ms(v.getOrDefault("interval", "1000")))
                .preempt(Boolean.parseBoolean(v.getOrDefault("preempt", "true")))
                .preemptDelay(ms(v.getOrDefault("preempt_delay", "0")))
                .virtualMac(Boolean.parseBoolean(v.getOrDefault("virtual_mac", "false")))
                .checksum(ChecksumMode.valueOf(v.getOrDefault("checksum", "AUTO")))
                .excludedAddresses(
                        list(v.get("excluded")).stream().map(VrrpNode::address).toList())
                .notifyCommand(list(v.get("notify")))
                .track(list(v.get("track")).stream().map(VrrpNode::track).toList());
        if (v.containsKey("refresh")) {
            b.garp(new GarpSpec(5, Duration.ofSeconds(5), ms(v.get("refresh")), Duration.ZERO));
        }
        if (v.containsKey("password")) {
            b.password(Password.of(v.get("password")));
        }
        if (v.containsKey("peers")) {
            b.unicast(new UnicastSpec(
                    null,
                    list(v.get("peers")).stream().map(InetAddress::ofLiteral).toList()));
        }
        return b.build();
    }

    private static TrackSpec track(String text) {
        String[] part = text.split(":", 3);
        int weight = Integer.parseInt(part[2]);
        return switch (part[0]) {
            case "script" -> new TrackSpec.Script(part[1], weight);
            case "interface" -> new TrackSpec.Interface(part[1], weight);
            case "file" -> new TrackSpec.File(part[1], weight);
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static VirtualAddress address(String text) {
        String[] part = text.split("/");
        return new VirtualAddress(InetAddress.ofLiteral(part[0]), Integer.parseInt(part[1]));
    }

    private static List<String> list(String text) {
        return text == null ? List.of() : List.of(text.split(","));
    }

    private static Duration ms(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
