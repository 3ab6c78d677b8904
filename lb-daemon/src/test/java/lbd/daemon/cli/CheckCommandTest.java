package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.daemon.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    private static final String LISTENER = "listeners: [{name: a, protocol: tcp, bind: 127.0.0.1:1, pool: p}]\n";
    private static final String VALID = "version: 1\n" + LISTENER + "pools: [{name: p, servers: [10.0.0.1:80]}]\n";
    private static final String WARNED = "version: 1\n" + LISTENER + "pools: [{name: p, servers: []}]\n";
    private static final String WARNING =
            ":3:28: warning: pools[p].servers: this pool has no server, so nothing that comes to it is answered\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void setUp() {
        file = folder.resolve("lbd.yaml");
    }

    @Test
    void fileIsNamedWithAndWithoutItsOption() throws IOException {
        assertEquals(0, check(VALID, file.toString()));
        assertEquals(0, check(VALID, "-c", file.toString()));
        assertEquals((file + ": valid, 1 listener, 1 pool\n").repeat(2), out.toString());
        assertEquals(2, check(VALID));
        assertEquals(2, check(VALID, "-c", file.toString(), file.toString()));
    }

    @Test
    void warningsAreSaidAndAreErrorsOnlyWhenThatIsWanted() throws IOException {
        assertEquals(0, check(WARNED, file.toString()));
        assertEquals(file + ": valid, 1 listener, 1 pool, 1 warning\n", out.toString());
        assertEquals(file + WARNING, err.toString());
        assertEquals(1, check(WARNED, "--strict", file.toString()));
        assertTrue(err.toString().endsWith(file + ": not valid by --strict, 1 listener, 1 pool, 1 warning\n"));
        assertEquals(0, check(VALID, "--strict", file.toString()));
    }

    @Test
    void errorsComeBeforeWarnings() throws IOException {
        assertEquals(1, check(WARNED + "log: {level: loud}\n", file.toString()));
        assertEquals(
                file + ":4:14: log.level: unknown value \"loud\"; allowed: error, warn, info, debug, trace\n" + file
                        + WARNING + file + ": 1 error, 1 warning\n",
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void programOfVrrpThatIsNotThereIsAnError() throws IOException {
        String vrrp = "vrrp: {instances: [{name: v, interface: eth0, virtual_router_id: 51, "
                + "virtual_addresses: [10.0.0.9/24], notify: [%s]}]}\n";
        assertEquals(1, check(VALID + vrrp.formatted("/no/such/program"), file.toString()));
        assertEquals(
                file + ":4:7: vrrp.instances[v].notify: /no/such/program does not exist\n" + file + ": 1 error\n",
                err.toString());
        assertEquals(0, check(VALID + vrrp.formatted("/bin/true"), file.toString()));
    }

    @Test
    void jsonHasEveryPartOfAFinding() throws IOException {
        assertEquals(0, check(WARNED, "--json", file.toString()));
        String begin = "{\"file\":\"" + file + "\",\"valid\":true,\"listeners\":1,\"pools\":1,\"errors\":[],";
        String item = "\"warnings\":[{\"file\":\"" + file + "\",\"line\":3,\"column\":28,\"path\":\"pools[p].servers\","
                + "\"message\":\"this pool has no server, so nothing that comes to it is answered\"}]}\n";
        assertEquals(begin + item, out.toString());
        Schema.check("check", new JsonMapper().readTree(out.toString()));
        assertEquals("", err.toString());
    }

    @Test
    void jsonOfWhatIsNoFileHasNoPlace() throws IOException {
        String gone = folder.resolve("gone").toString();
        assertEquals(1, check(VALID, "--json", "-c", gone));
        assertEquals(
                "{\"file\":\"%1$s\",\"valid\":false,\"errors\":[{\"file\":\"%1$s\",\"message\":\"there is no such file\"}],\"warnings\":[]}\n"
                        .formatted(gone),
                out.toString());
    }

    private int check(String yaml, String... arguments) throws IOException {
        Files.writeString(file, yaml);
        err.getBuffer().setLength(0);
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }
}
