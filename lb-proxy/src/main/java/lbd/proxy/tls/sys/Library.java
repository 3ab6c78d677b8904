package lbd.proxy.tls.sys;

import io.netty.internal.tcnative.SSL;
import io.netty.util.internal.NativeLibraryLoader;
import io.netty.util.internal.PlatformDependent;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/// Loads BoringSSL, once.
final class Library {
    static final Cleaner CLEANER = Cleaner.create(task -> {
        Thread thread = new Thread(task, "lbd-tls-free");
        thread.setDaemon(true);
        return thread;
    });

    /// Why it cannot be had; null where it can.
    private static final @Nullable String FAILURE = load();

    private Library() {}

    private static @Nullable String load() {
        String arch = PlatformDependent.normalizedArch();
        try {
            NativeLibraryLoader.load("netty_tcnative_linux_" + arch, SSL.class.getClassLoader());
            // "provided": it is loaded already; no engine.
            io.netty.internal.tcnative.Library.initialize("provided", null);
            return null;
        } catch (Exception | LinkageError e) {
            return e.toString();
        }
    }

    /// @throws TlsException if it cannot be had here
    static void need() throws TlsException {
        if (FAILURE != null) {
            throw new TlsException("the TLS library cannot be loaded: " + FAILURE);
        }
    }
}
