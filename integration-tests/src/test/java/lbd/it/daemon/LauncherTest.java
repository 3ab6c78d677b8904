package lbd.it.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./lbd` in a source tree that has nothing in it but what the launcher looks at, and a build that only copies a jar.
class LauncherTest {
    private static final String OPTIONS = "lb-daemon/src/dist/jvm/";

    @TempDir
    private Path tree;

    private Path source;

    @BeforeEach
    void makeTree() throws Exception {
        Path project = Path.of("..").toAbsolutePath();
        copy(project.resolve("lbd"), tree.resolve("lbd"));
        for (String file : List.of(".mvn/find-jdk.sh", OPTIONS + "daemon.options", OPTIONS + "command.options")) {
            copy(project.resolve(file), tree.resolve(file));
        }
        Files.writeString(tree.resolve("pom.xml"), "");
        Files.createDirectories(tree.resolve("lb-daemon/src/main"));
        Files.writeString(tree.resolve("lb-daemon/pom.xml"), "");
        source = Files.writeString(tree.resolve("lb-daemon/src/main/A.java"), "");
        writeJar(tree.resolve("built.jar"));
        script("mvnw", "mkdir -p lb-daemon/target && cp built.jar lb-daemon/target/lbd.jar && echo built >>builds");
    }

    @Test
    void buildsOnceAndAgainWhenASourceIsNewer() throws Exception {
        LbdProcess first = lbd("status");
        assertTrue(first.output().startsWith("lbd: building ("), first.output());
        assertFalse(lbd("status").output().contains("building"));
        assertEquals(1, builds());
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        lbd("status");
        assertEquals(2, builds());
    }

    @Test
    void buildsOnceWhereTheBuildLeavesTheJarAlone() throws Exception {
        lbd("status");
        script("mvnw", "echo built >>builds");
        FileTime before = FileTime.from(Instant.now().minusSeconds(60));
        Files.setLastModifiedTime(tree.resolve("lb-daemon/target/lbd.jar"), before);
        lbd("status");
        lbd("status");
        assertEquals(2, builds());
    }

    @Test
    void becomesTheJvmSoThatSignalsReachIt() throws Exception {
        LbdProcess lbd = lbd("run", "-c", "a file");
        assertTrue(lbd.output().contains("pid " + lbd.pid() + "\n"), lbd.output());
        assertTrue(lbd.output().contains("arguments run|-c|a file\n"), lbd.output());
    }

    @Test
    void commandsStartFastAndTheDaemonIsCompiledWell() throws Exception {
        assertTrue(lbd("status").output().contains("-XX:TieredStopAtLevel=1"));
        assertFalse(lbd("run").output().contains("-XX:TieredStopAtLevel=1"));
        assertTrue(lbd("demo").output().contains("-XX:+ExitOnOutOfMemoryError"));
    }

    @Test
    void failedBuildCannotStart() throws Exception {
        script("mvnw", "echo broken; exit 1");
        LbdProcess lbd = lbd("status");
        assertEquals(5, lbd.exitCode());
        assertTrue(lbd.output().endsWith("broken\nlbd: the build failed\n"), lbd.output());
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws Exception {
        Path wrong = Files.createDirectory(tree.resolve("wrong"));
        LbdProcess lbd = start(List.of("env", "LBD_JAVA_HOME=" + wrong, tree + "/lbd", "status"));
        assertEquals(5, lbd.exitCode());
        assertEquals(
                "lbd: LBD_JAVA_HOME=" + wrong + " is not a JDK 25 (need bin/java, bin/javac and release)\n",
                lbd.output());
    }

    @Test
    void worksThroughALinkFromElsewhere() throws Exception {
        Path link = Files.createSymbolicLink(tree.resolve("link"), tree.resolve("lbd"));
        assertTrue(start(List.of(link.toString(), "status")).output().contains("arguments status\n"));
    }

    private LbdProcess lbd(String... arguments) throws IOException, InterruptedException {
        return start(Stream.concat(Stream.of(tree + "/lbd"), Arrays.stream(arguments))
                .toList());
    }

    private LbdProcess start(List<String> command) throws IOException, InterruptedException {
        LbdProcess process = LbdProcess.startCommand(tree, command);
        process.exitCode();
        return process;
    }

    private int builds() throws IOException {
        return Files.readAllLines(tree.resolve("builds")).size();
    }

    private void script(String name, String command) throws IOException {
        Path file = Files.writeString(tree.resolve(name), "#!/bin/sh\n" + command + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    private static void writeJar(Path path) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, EchoMain.class.getName());
        String entry = EchoMain.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(path), manifest);
                InputStream bytes = EchoMain.class.getResourceAsStream("/" + entry)) {
            jar.putNextEntry(new JarEntry(entry));
            bytes.transferTo(jar);
        }
    }
}
