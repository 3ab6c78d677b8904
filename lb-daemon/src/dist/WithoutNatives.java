import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Takes the native libraries out of jars: a distribution has them beside its runtime, and a second time they are 2 MB
/// of its tarball that nothing reads.
///
///     java WithoutNatives.java JAR...
class WithoutNatives {
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            try (FileSystem entries = FileSystems.newFileSystem(Path.of(jar))) {
                List<Path> natives;
                try (Stream<Path> all = Files.walk(entries.getPath("/"))) {
                    natives = all.filter(entry -> entry.toString().endsWith(".so")).toList();
                }
                for (Path entry : natives) {
                    Files.delete(entry);
                }
            }
        }
    }
}
