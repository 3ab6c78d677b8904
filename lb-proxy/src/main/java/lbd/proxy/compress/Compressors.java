package lbd.proxy.compress;

import java.util.List;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.CompressSpec;
import lbd.core.model.edge.Encoding;
import lbd.proxy.listener.ListenException;
import org.jspecify.annotations.Nullable;

/// What compresses on each loop, for all listeners together. Any thread.
public final class Compressors {
    private final List<LoopCompressors> loops;

    public Compressors(int count) {
        loops = Stream.generate(() -> new LoopCompressors(System.nanoTime()))
                .limit(count)
                .toList();
    }

    /// Loads the libraries of all codings that a configuration asks for.
    ///
    /// @throws ListenException if one of them cannot be had here
    public static void load(Config config) throws ListenException {
        for (ListenerSpec listener : config.listeners()) {
            load(listener.name(), listener.http().edits().compress());
            for (RouteSpec route : listener.routes()) {
                load(listener.name(), route.edits().compress());
            }
        }
    }

    private static void load(String listener, @Nullable CompressSpec spec) throws ListenException {
        for (Encoding encoding : spec == null ? List.<Encoding>of() : spec.encodings()) {
            try {
                switch (encoding) {
                    case ZSTD -> Libraries.zstd();
                    case BR -> Libraries.brotli();
                    case GZIP -> {
                        // The JDK's.
                    }
                }
            } catch (LinkageError e) {
                String message =
                        encoding.word() + " cannot be loaded (" + e.getMessage() + "): leave it out of encodings";
                throw new ListenException(listener, "compress", message, e);
            }
        }
    }

    /// @param loop its index
    LoopCompressors on(int loop) {
        return loops.get(loop);
    }
}
