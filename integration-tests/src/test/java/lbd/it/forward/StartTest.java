package lbd.it.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import lbd.it.vrrp.Lab;
import lbd.it.vrrp.Lbd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What of a file is known to be wrong only on the machine that it is for.
@Execution(ExecutionMode.CONCURRENT)
class StartTest {
    private static final String CONFIG = """
            version: 1
            admin: {http: "off"}
            access_log: {path: "off"}
            listeners:
              - {name: web, protocol: tcp, bind: "10.77.0.100:80", forwarding: {mode: MODE, interface: eth0, flows: 1024}, pool: web}
            pools:
              - {name: web, servers: ["10.77.0.3:80", "10.77.0.2:80"]}
            """;

    @Test
    void machineThatCannotDoWhatTheFileSaysIsTold() throws Exception {
        try (Lab lab = new Lab()) {
            Lab.Host director = lab.host(2);
            Path run = director.directory.resolve("run");
            Path file = director.directory.resolve("nat.yaml");
            Files.writeString(file, CONFIG.replace("MODE", "nat"));
            Lbd.Ended refused = Lbd.run(director, run, "run", "-c", file.toString());
            assertEquals(5, refused.status(), refused.output());
            assertTrue(
                    refused.output()
                            .contains(
                                    "listeners[web].forwarding: server 10.77.0.2 is this machine: with mode nat answers"
                                            + " have to come in from another"),
                    refused.output());

            // With dr it may be a server; and an address may come later, from who knows where.
            Lbd lbd = new Lbd(director, CONFIG.replace("MODE", "dr"), run);
            assertTrue(
                    lbd.log().contains("event=listener.address_not_here listener=web bind=10.77.0.100:80"), lbd.log());
            assertHeld("not here", lbd);
            Files.writeString(file, CONFIG.replace("MODE", "dr"));
            Lbd.Ended doctor = lbd.run("doctor", "-c", file.toString());
            assertTrue(doctor.output().contains("address 10.77.0.100"), doctor.output());
            director.exec("ip", "addr", "add", "10.77.0.100/32", "dev", "eth0");
            assertHeld("here", lbd);
            assertTrue(!lbd.run("doctor", "-c", file.toString()).output().contains("address 10.77.0.100"));
        }
    }

    private static void assertHeld(String held, Lbd lbd) throws Exception {
        Lbd.Ended status = lbd.run("status");
        assertTrue(
                status.output().matches("(?s).*web +dr +tcp +10\\.77\\.0\\.100:80 +" + held + " +eth0 .*"),
                status.output());
    }
}
