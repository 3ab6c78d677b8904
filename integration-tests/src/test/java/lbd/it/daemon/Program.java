package lbd.it.daemon;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How `lbd` is started: as it is packed, with its AOT cache, where the package has the very classes that are tested.
/// That takes a third of the processor time that the class path takes, and there are hundreds of starts.
public final class Program {
    private static final Path PACKED =
            Path.of("../lb-daemon/target/dist/lbd").toAbsolutePath().normalize();
    private static final boolean IS_PACKED = isPacked();

    private Program() {}

    /// @param options the launcher's file of options that the class path is started with: `daemon`, `command`
    /// @param jvm     options more, which win
    /// @return the start of a command, which the program's own arguments follow
    public static List<String> launched(String options, String... jvm) {
        return IS_PACKED
                ? packed(jvm)
                : fromClassPath(List.of("@../lb-daemon/src/dist/jvm/" + options + ".options"), jvm);
    }

    /// As [#launched], from the class path with these options only.
    public static List<String> with(String... jvm) {
        return IS_PACKED ? packed(jvm) : fromClassPath(List.of(), jvm);
    }

    private static List<String> packed(String... jvm) {
        String launcher = PACKED.resolve("bin/lbd").toString();
        return List.of("env", "LBD_JAVA_OPTS=" + String.join(" ", jvm), launcher);
    }

    private static List<String> fromClassPath(List<String> first, String... jvm) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(first);
        command.addAll(List.of(jvm));
        command.addAll(List.of("-cp", classPath(), "lbd.daemon.Main"));
        return command;
    }

    /// Without the tests, of which the daemon is to see nothing.
    private static String classPath() {
        String surefire = System.getProperty("surefire.test.class.path");
        String all = surefire != null ? surefire : System.getProperty("java.class.path", "");
        return Stream.of(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("/test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// A build that stops before the package leaves an older one behind, and a class path of folders.
    private static boolean isPacked() {
        Path top = PACKED.resolve("../../../..").normalize();
        List<Path> ours = Stream.of(classPath().split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.startsWith(top) && entry.getParent().endsWith("target"))
                .toList();
        try {
            for (Path entry : ours) {
                String name = entry.getFileName().toString();
                Path packed = PACKED.resolve(name.equals("lbd.jar") ? name : "lib/" + name);
                if (!Files.isRegularFile(entry) || !Files.isRegularFile(packed) || Files.mismatch(entry, packed) >= 0) {
                    return false;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !ours.isEmpty() && Files.isRegularFile(PACKED.resolve("lbd.aot"));
    }
}
