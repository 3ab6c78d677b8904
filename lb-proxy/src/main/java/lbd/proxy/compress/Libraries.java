package lbd.proxy.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import lbd.core.model.edge.Encoding;

/// What codings need that the JDK does not have: loaded once, where a file asks for it.
final class Libraries {
    private Libraries() {}

    /// Loads what a coding needs. May read and unpack files: not on a loop.
    ///
    /// @throws LinkageError if it cannot be had here
    static void load(Encoding encoding) {
        switch (encoding) {
            case ZSTD -> Native.load();
            case BR -> Brotli4jLoader.ensureAvailability();
            case GZIP -> {
                // The JDK's.
            }
        }
    }
}
