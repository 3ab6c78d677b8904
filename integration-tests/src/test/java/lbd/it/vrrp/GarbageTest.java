package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What an advert leaves to the collector of garbage.
@Execution(ExecutionMode.CONCURRENT)
class GarbageTest {
    /// As `jcmd PID Thread.print -e` shows it.
    private static final Pattern ALLOCATED = Pattern.compile("\"lbd-vrrp\".*? allocated=(\\d+)([BKM])");

    @LabTest
    void advertCostsAtMostOneKibibyteOfGarbage() throws Exception {
        try (Lab lab = new Lab()) {
            Lbd master = lab.host(1)
                    .lbd(NodeFile.priority(200).with("advertisement_interval", "20ms"))
                    .awaitMaster();
            Lbd backup = lab.host(2).lbd(NodeFile.priority(100).with("advertisement_interval", "20ms"));
            Lab.pass(3000, "what is loaded and compiled at first");
            long sent = master.number("adverts_sent");
            long received = backup.number("adverts_received");
            long masterBefore = allocated(master);
            long backupBefore = allocated(backup);
            Lab.pass(5000, "what is measured");
            long masterAfter = allocated(master);
            long backupAfter = allocated(backup);
            long perSent = (masterAfter - masterBefore) / (master.number("adverts_sent") - sent);
            long perReceived = (backupAfter - backupBefore) / (backup.number("adverts_received") - received);
            System.out.println("MEASURED garbage: " + perSent + " bytes an advert sent, " + perReceived + " received");
            assertTrue(perSent > 0 && perSent <= 1024, perSent + " bytes an advert sent");
            assertTrue(perReceived > 0 && perReceived <= 1024, perReceived + " bytes an advert received");
        }
    }

    private static long allocated(Lbd lbd) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String threads = Lab.sh(jcmd, Long.toString(lbd.process.pid()), "Thread.print", "-e");
        Matcher line = ALLOCATED.matcher(threads);
        assertTrue(line.find(), threads);
        long unit = line.group(2).equals("B") ? 1 : line.group(2).equals("K") ? 1024 : 1024 * 1024;
        return Long.parseLong(line.group(1)) * unit;
    }
}
