package lbd.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The files that one line of `include:` means: a file, a folder (its `*.yaml` and `*.yml`), or a pattern
/// with `*`, `?`, `[a-z]` and `{a,b}` in any part of the path. They come in the order of their names. Hidden
/// files need a pattern that begins with a dot.
final class FilePattern {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");
    private static final String OF_A_FOLDER = "*.{yaml,yml}";

    private FilePattern() {}

    /// @param folder that a relative pattern begins from; null for the current one
    /// @throws IOException              if a folder cannot be read, or a path without wildcards is not there
    /// @throws IllegalArgumentException if the pattern is none
    static List<Path> matching(@Nullable Path folder, String pattern) throws IOException {
        Path start = pattern.startsWith("/") ? Path.of("/") : folder == null ? Path.of("") : folder;
        List<Path> found = List.of(start);
        boolean wild = false;
        for (String part : pattern.split("/", -1)) {
            if (!part.isEmpty()) {
                wild |= WILDCARD.matcher(part).find();
                found = WILDCARD.matcher(part).find() ? listed(found, part) : resolved(found, part);
            }
        }
        List<Path> files = new ArrayList<>();
        for (Path path : found) {
            if (!wild && !Files.exists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            if (Files.isDirectory(path)) {
                files.addAll(listed(List.of(path), OF_A_FOLDER));
            } else if (Files.exists(path)) {
                files.add(path);
            }
        }
        return files;
    }

    private static List<Path> resolved(List<Path> folders, String name) {
        return folders.stream().map(folder -> folder.resolve(name)).toList();
    }

    private static List<Path> listed(List<Path> folders, String glob) throws IOException {
        List<Path> all = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            List<Path> inFolder = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
                for (Path path : stream) {
                    boolean hidden = path.getFileName().toString().startsWith(".");
                    if (!hidden || glob.startsWith(".")) {
                        inFolder.add(path);
                    }
                    if (all.size() + inFolder.size() > 10 * SourceTree.MAX_FILES) {
                        throw new IllegalArgumentException("names more than " + 10 * SourceTree.MAX_FILES + " files");
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("is no pattern: " + e.getDescription(), e);
            }
            inFolder.stream().sorted().forEach(all::add);
        }
        return all;
    }
}
