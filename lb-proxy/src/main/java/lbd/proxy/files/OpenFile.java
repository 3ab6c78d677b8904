package lbd.proxy.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that is being read.
///
/// @param file as it is now that it is open
record OpenFile(SeekableByteChannel channel, ServedFile file) {
    private static final Logger events = LoggerFactory.getLogger(OpenFile.class);

    /// Asks the disk: not on a loop.
    static OpenFile of(ServedFile found) throws IOException {
        SeekableByteChannel channel =
                Files.newByteChannel(found.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            BasicFileAttributes now =
                    Files.readAttributes(found.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new OpenFile(
                    channel,
                    found.changed(channel.size(), now.lastModifiedTime().toMillis()));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static void close(SeekableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            events.atDebug().addKeyValue("event", "files.close").log(e.toString());
        }
    }
}
