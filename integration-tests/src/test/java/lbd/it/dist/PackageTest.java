package lbd.it.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The Debian package from its installation to its end.
class PackageTest {
    private static final String CONFIG = "/etc/lbd/lbd.yaml";

    @Test
    void installsUpgradesAndLeavesNothing() throws Exception {
        try (Machine machine = new Machine()) {
            String before = filesNamedLbd(machine);
            machine.install(Built.deb());
            installedItIsEnabledAndHarmless(machine);
            upgradeKeepsTheConfiguration(machine);
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

    private static void upgradeKeepsTheConfiguration(Machine machine) {
        machine.sh("echo '# mine' >>" + CONFIG).ok();
        String pid = machine.unit("MainPID");
        machine.sh("cd /tmp/deb && dpkg-deb -R lbd.deb next && sed -i 's/^Version: .*/Version: 99/' next/DEBIAN/control"
                        + " && dpkg-deb -Zgzip -z1 -b next next.deb && rm -r next && dpkg -i next.deb")
                .ok();
        assertTrue(machine.sh("tail -1 " + CONFIG).ok().contains("# mine"));
        assertEquals(
                "640 root:lbd", machine.sh("stat -c '%a %U:%G' " + CONFIG).ok().strip());
        assertEquals("active", machine.unit("ActiveState"));
        assertNotEquals(pid, machine.unit("MainPID"));
    }

    private static void removeKeepsTheConfiguration(Machine machine) {
        machine.sh("dpkg --remove lbd").ok();
        assertEquals("", machine.sh("pgrep -u lbd || true").ok());
        machine.sh("test -f " + CONFIG).ok();
    }

    private static String filesNamedLbd(Machine machine) {
        return machine.sh("find /etc /usr /var/lib/systemd /var/log /run -path '*/lbd*' -not -path '/run/containers/*'"
                        + " | sort")
                .ok();
    }
}
