package lbd.proxy.decompress;

import java.util.List;
import java.util.stream.Stream;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.Coding;
import lbd.core.model.edge.DecompressSpec;
import lbd.proxy.compress.Libraries;
import lbd.proxy.listener.ListenException;
import lbd.proxy.loop.Workers;
import org.jspecify.annotations.Nullable;

/// What decodes on each loop, for all listeners together, and the threads for what takes long. Any thread.
public final class Decoders {
    /// More wait for no thread: their requests are refused.
    private static final int MOST_WAITING = 1024;

    private final List<LoopDecoders> loops;
    private final Workers workers = new Workers("lbd-brotli", MOST_WAITING);

    public Decoders(int count) {
        loops = Stream.generate(LoopDecoders::new).limit(count).toList();
    }

    /// Loads the libraries of all codings that a configuration takes off.
    ///
    /// @throws ListenException if one of them cannot be had here
    public static void load(Config config) throws ListenException {
        for (ListenerSpec listener : config.listeners()) {
            load(listener.name(), listener.http().edits().decompress());
            for (RouteSpec route : listener.routes()) {
                load(listener.name(), route.edits().decompress());
            }
        }
    }

    private static void load(String listener, @Nullable DecompressSpec spec) throws ListenException {
        for (Coding coding : spec == null ? List.<Coding>of() : spec.encodings()) {
            try {
                switch (coding) {
                    case BR -> Libraries.brotli();
                    case ZSTD -> Libraries.zstd();
                    case GZIP, DEFLATE -> {
                        // The JDK's.
                    }
                }
            } catch (LinkageError e) {
                String message =
                        coding.word() + " cannot be loaded (" + e.getMessage() + "): leave it out of encodings";
                throw new ListenException(listener, "decompress", message, e);
            }
        }
    }

    /// @param loop its index
    LoopDecoders on(int loop) {
        return loops.get(loop);
    }

    Workers workers() {
        return workers;
    }
}
