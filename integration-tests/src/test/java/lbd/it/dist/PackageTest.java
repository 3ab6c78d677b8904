package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The Debian package from its installation to its end.
class PackageTest {
    private static final String CONFIG = "/etc/lbd/lbd.yaml";
    private static final String LISTENER = """
            listeners:
              - name: web
                protocol: http
                bind: 127.0.0.1:8080
                routes:
                  - {match: {path: /}, respond: {status: 200, body: "ok"}}
            # mine
            """;

    @Test
    void installsUpgradesAndLeavesNothing() throws Exception {
        try (Machine machine = new Machine()) {
            String before = filesNamedLbd(machine);
            machine.install(Built.deb());
            installedItIsEnabledAndHarmless(machine);
            upgradeKeepsTheConfigurationAndTheTraffic(machine);
            fileThatTheNextVersionRefusesLeavesTheOldDaemonAtWork(machine);
            daemonThatCannotBeReplacedIsRestarted(machine);
            removeKeepsTheConfiguration(machine);
            machine.sh("dpkg --purge lbd").ok();
            assertEquals(before, filesNamedLbd(machine));
            assertNotEquals(0, machine.sh("getent passwd lbd").exitCode());
        }
    }

    private static void installedItIsEnabledAndHarmless(Machine machine) {
        assertEquals("enabled", machine.unit("UnitFileState"));
        assertEquals("active", machine.unit("ActiveState"));
        assertEquals(
                "640 root:lbd", machine.sh("stat -c '%a %U:%G' " + CONFIG).ok().strip());
        machine.sh("runuser -u lbd -- lbd check -c " + CONFIG).ok();
        assertEquals(
                "lbd", machine.sh("stat -c '%U' /var/log/lbd/access.log").ok().strip());
        machine.sh("test -f /etc/logrotate.d/lbd").ok();
        String listening = machine.sh("ss -Hlnt").ok();
        assertEquals(1, listening.lines().count(), listening);
        assertTrue(listening.matches("(?s).*127\\.0\\.0\\.1]?:9600 .*"), listening);
        String version = machine.sh("dpkg-query -W -f '${Version}' lbd").ok().replace('~', '-');
        assertEquals("lbd " + version, machine.sh("lbd --version").ok().strip().toLowerCase());
    }

    /// Under load, of which no request fails.
    private static void upgradeKeepsTheConfigurationAndTheTraffic(Machine machine) throws Exception {
        machine.sh("cat >>" + CONFIG + " <<'END'\n" + LISTENER + "END\n").ok();
        machine.sh("systemctl reload lbd").ok();
        machine.sh("echo 'while [ ! -e /tmp/over ]; do curl -sS -f --max-time 20 http://127.0.0.1:8080/ -o /dev/null"
                        + " && echo answered || echo FAILED; done >/tmp/load 2>&1' >/tmp/load.sh;"
                        + " systemd-run --quiet --unit=load sh /tmp/load.sh")
                .ok();
        String pid = machine.unit("MainPID");
        machine.sh("cd /tmp/deb && dpkg-deb -R lbd.deb next && sed -i 's/^Version: .*/Version: 99/' next/DEBIAN/control"
                        + " && dpkg-deb -Zgzip -z1 -b next next.deb && rm -r next")
                .ok();
        String said = machine.sh("dpkg -i /tmp/deb/next.deb").ok();
        assertTrue(said.contains("has taken the place of " + pid), said);
        Built.await(
                "answers after it", () -> machine.sh("tail -3 /tmp/load").ok().contains("answered"));
        machine.sh("touch /tmp/over").ok();
        String load = machine.sh("sort /tmp/load | uniq -c").ok();
        assertTrue(load.strip().matches("[0-9]+ answered"), load);
        System.out.println("package upgraded under load:" + load.stripTrailing());
        assertTrue(machine.sh("tail -1 " + CONFIG).ok().contains("# mine"));
        assertEquals(
                "640 root:lbd", machine.sh("stat -c '%a %U:%G' " + CONFIG).ok().strip());
        assertEquals("active", machine.unit("ActiveState"));
        assertNotEquals(pid, machine.unit("MainPID"));
        assertEquals("0", machine.unit("NRestarts"));
    }

    /// A service that runs is better than one that does not start.
    private static void fileThatTheNextVersionRefusesLeavesTheOldDaemonAtWork(Machine machine) {
        String pid = machine.unit("MainPID");
        machine.sh("cp -p " + CONFIG + " /tmp/good && echo 'no_such_key: 1' >>" + CONFIG)
                .ok();
        String said = configured(machine);
        assertTrue(said.contains("warning: this version refuses " + CONFIG), said);
        assertEquals(pid, machine.unit("MainPID"));
        assertEquals("active", machine.unit("ActiveState"));
        machine.sh("cat /tmp/good >" + CONFIG).ok();
    }

    private static void daemonThatCannotBeReplacedIsRestarted(Machine machine) {
        String pid = machine.unit("MainPID");
        machine.sh("sed -i 's#^admin:#&\\n  socket: /run/lbd/elsewhere.sock#' " + CONFIG + " && systemctl reload lbd")
                .ok();
        String said = configured(machine);
        assertTrue(said.contains("warning: the running daemon was not replaced in place"), said);
        assertNotEquals(pid, machine.unit("MainPID"));
        assertEquals("active", machine.unit("ActiveState"));
    }

    /// What dpkg does once a newer package is unpacked.
    private static String configured(Machine machine) {
        return machine.sh("/var/lib/dpkg/info/lbd.postinst configure 99 2>&1").ok();
    }

    private static void removeKeepsTheConfiguration(Machine machine) {
        machine.sh("dpkg --remove lbd").ok();
        assertEquals("", machine.sh("pgrep -u lbd || true").ok());
        machine.sh("test -f " + CONFIG).ok();
    }

    private static String filesNamedLbd(Machine machine) {
        return machine.sh("find /etc /usr /var/lib/systemd /var/log /run -path '*/lbd*' -not -path '*/containers/*'"
                        + " | sort")
                .ok();
    }
}
