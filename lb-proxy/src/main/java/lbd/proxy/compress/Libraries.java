package lbd.proxy.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;

/// What codings need that the JDK does not have: loaded once, where a file asks for it. May read and unpack files: not
/// on a loop.
public final class Libraries {
    private Libraries() {}

    /// @throws LinkageError if it cannot be had here
    public static void zstd() {
        Native.load();
    }

    /// @throws LinkageError if it cannot be had here
    public static void brotli() {
        Brotli4jLoader.ensureAvailability();
    }
}
