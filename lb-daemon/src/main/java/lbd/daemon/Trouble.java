package lbd.daemon;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// Why something with a file or socket failed, in words for people: Java's own messages are often just the path.
public final class Trouble {
    private Trouble() {}

    public static String text(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "it is there already";
            case NotDirectoryException _ -> "not a folder";
            case DirectoryNotEmptyException _ -> "the folder is not empty";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            case FileSystemException f -> "I/O error at " + f.getFile();
            default -> e.getMessage() == null ? "I/O error" : e.getMessage();
        };
    }

    /// As [#text]; where it was a matter of permission, also whose the file is.
    public static String text(IOException e, Path path) {
        String text = text(e);
        return text.equalsIgnoreCase("permission denied") ? text + whose(path) : text;
    }

    /// `: it belongs to lbd, group adm (rw-rw----)`, of the nearest folder where the file itself cannot be seen.
    private static String whose(Path path) {
        for (Path at = path.toAbsolutePath(); at != null; at = at.getParent()) {
            try {
                PosixFileAttributes its =
                        Files.readAttributes(at, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return ": %s belongs to %s, group %s (%s)"
                        .formatted(
                                at.equals(path.toAbsolutePath()) ? "it" : at.toString(),
                                its.owner().getName(),
                                its.group().getName(),
                                PosixFilePermissions.toString(its.permissions()));
            } catch (IOException e) {
                // not there, or in a folder that may not be entered: the folder says more
            }
        }
        return "";
    }
}
