package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.it.dist.Built.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/// The unit, as the package installs it, under a real systemd.
@Order(1)
class ServiceTest {
    private static final String CONFIG = "/etc/lbd/lbd.yaml";
    private static Machine machine;

    @BeforeAll
    static void install() throws Exception {
        machine = new Machine();
        machine.install(Built.deb());
    }

    @AfterAll
    static void remove() throws Exception {
        if (machine != null) {
            machine.close();
        }
    }

    @BeforeEach
    void startAnew() throws Exception {
        machine.write(CONFIG, yaml("one"));
        machine.sh("systemctl reset-failed lbd; systemctl restart lbd").ok();
    }

    @Test
    void servesPort80AsItsOwnUserWithThreeCapabilities() {
        assertEquals("one", machine.get(80));
        assertEquals("active", machine.unit("ActiveState"));
        assertTrue(machine.unit("StatusText").startsWith("ready: 1 of 1 listeners"), machine.unit("StatusText"));
        String status =
                machine.sh("cat /proc/" + machine.unit("MainPID") + "/status").ok();
        String uid = machine.sh("id -u lbd").ok().strip();
        assertTrue(status.contains("\nUid:\t" + uid + "\t" + uid + "\t"), status);
        assertTrue(status.contains("\nCapEff:\t0000000000003400\n"), status);
        assertTrue(status.contains("\nCapBnd:\t0000000000003400\n"), status);
    }

    @Test
    void analyzersFindNothing() {
        assertEquals(
                "",
                machine.sh("systemd-analyze verify /usr/lib/systemd/system/lbd.service")
                        .ok());
        String security = machine.sh(
                        "systemd-analyze security --no-pager --offline=true " + "/usr/lib/systemd/system/lbd.service")
                .ok();
        Matcher level = Pattern.compile("Overall exposure level for lbd.service: ([0-9.]+)")
                .matcher(security);
        assertTrue(level.find(), security);
        assertTrue(Double.parseDouble(level.group(1)) <= 2.0, level.group());
    }

    @Test
    void reloadTakesTheFileInTheSameProcess() throws Exception {
        String pid = machine.unit("MainPID");
        machine.write(CONFIG, yaml("two"));
        machine.sh("systemctl reload lbd").ok();
        assertEquals("two", machine.get(80));
        assertEquals(pid, machine.unit("MainPID"));
        machine.write(CONFIG, yaml("three"));
        machine.sh("systemctl kill --signal=HUP --kill-who=main lbd").ok();
        Built.await("a reload by signal", () -> machine.get(80).equals("three"));
        assertEquals("active", machine.unit("ActiveState"));
    }

    @Test
    void refusedReloadFailsAndChangesNothing() throws Exception {
        machine.write(CONFIG, "version: 1\nlistenerz: []\n");
        assertNotEquals(0, machine.sh("systemctl reload lbd").exitCode());
        assertEquals("active", machine.unit("ActiveState"));
        assertEquals("one", machine.get(80));
        assertTrue(machine.journal().contains(CONFIG + ":2:1: "), machine.journal());
        String errors = machine.sh("journalctl -u lbd -p err -o cat --no-pager").ok();
        assertTrue(errors.contains("event=config.rejected"), errors);
        assertFalse(errors.contains(" info event="), errors);
        assertFalse(errors.contains("<3>"), errors);
    }

    @Test
    void killedItIsStartedAgain() throws Exception {
        String pid = machine.unit("MainPID");
        machine.sh("systemctl kill --signal=KILL --kill-who=main lbd").ok();
        Built.await("a new process", () -> startedAgain(pid));
        assertEquals("one", machine.get(80));
    }

    @Test
    void processThatStandsStillIsEndedByTheWatchdog() throws Exception {
        machine.sh("mkdir -p /run/systemd/system/lbd.service.d").ok();
        machine.sh("printf '[Service]\\nWatchdogSec=3s\\n' >/run/systemd/system/lbd.service.d/short.conf")
                .ok();
        machine.sh("systemctl daemon-reload && systemctl restart lbd").ok();
        String pid = machine.unit("MainPID");
        machine.sh("kill -STOP " + pid).ok();
        Built.await("a new process", () -> startedAgain(pid));
        assertTrue(machine.journal().contains("Watchdog timeout (limit 3s)!"), machine.journal());
        assertEquals("one", machine.get(80));
        machine.sh("rm -r /run/systemd/system/lbd.service.d && systemctl daemon-reload")
                .ok();
    }

    @Test
    void stopIsClean() {
        machine.sh("systemctl stop lbd").ok();
        assertEquals("inactive", machine.unit("ActiveState"));
        assertEquals("success", machine.unit("Result"));
        assertTrue(machine.journal().contains("event=process.stopped connections_cut=0"), machine.journal());
    }

    @Test
    void fileWithMistakesIsNotTriedAgain() throws Exception {
        machine.sh("systemctl stop lbd").ok();
        machine.write(CONFIG, "version: 1\nlistenerz: []\n");
        Ended start = machine.sh("systemctl start lbd");
        assertNotEquals(0, start.exitCode());
        assertEquals("failed", machine.unit("ActiveState"));
        assertEquals("1", machine.unit("ExecMainStatus"));
        assertEquals("0", machine.unit("NRestarts"));
    }

    @Test
    void vrrpHoldsAnAddressRunsScriptsAndGivesItUp() throws Exception {
        machine.sh("ip link add lan type veth peer name port && ip link set port up && ip link set lan up")
                .ok();
        machine.sh("ip addr add 10.99.0.1/24 dev lan").ok();
        machine.write(CONFIG, yaml("one") + """
                vrrp:
                  scripts:
                    - {name: good, command: [/bin/true], interval: 1s, timeout: 1s}
                  instances:
                    - name: VI_1
                      interface: lan
                      virtual_router_id: 51
                      priority: 100
                      advertisement_interval: 100ms
                      virtual_addresses: [10.99.0.100/24]
                      track: [{script: good}]
                """);
        machine.sh("systemctl restart lbd").ok();
        Built.await("an address that is held", () -> addresses().contains(" 10.99.0.100/24 "));
        Built.await("it in the status", () -> machine.unit("StatusText").endsWith("VI_1 master"));
        machine.sh("systemctl stop lbd").ok();
        assertFalse(addresses().contains("10.99.0.100"));
        machine.sh("ip link del lan").ok();
    }

    private static String addresses() {
        return machine.sh("ip -o addr show dev lan").ok();
    }

    private static boolean startedAgain(String before) {
        String pid = machine.unit("MainPID");
        return machine.unit("ActiveState").equals("active") && !pid.equals(before) && !pid.equals("0");
    }

    private static String yaml(String body) {
        return """
                version: 1
                access_log: {path: off}
                admin: {http: 127.0.0.1:9600}
                listeners:
                  - name: web
                    protocol: http
                    bind: 0.0.0.0:80
                    routes:
                      - {match: {path: /}, respond: {status: 200, body: "%s"}}
                """.formatted(body);
    }
}
