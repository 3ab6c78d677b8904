package lbd.proxy.fastcgi;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lbd.core.fastcgi.AnswerHead;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.model.edge.FastCgiSpec;
import lbd.core.runtime.RepeatLimit;
import lbd.proxy.http.HttpLoop;
import lbd.proxy.http.PooledConnection;
import lbd.proxy.http.ServerConnections;
import lbd.proxy.http.ServerProtocol;
import lbd.proxy.http.ServerUse;
import lbd.proxy.loop.Loop;
import lbd.proxy.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the connections to servers of FastCGI of one loop share: scratch memory, and what pools tell their servers,
/// compiled. Made for the first of these connections.
public final class FastCgiLoop {
    static final HeadLimits LIMITS = HeadLimits.DEFAULT;

    /// Of pools that have been reloaded since, too.
    private static final int MOST_COMPILED = 64;

    private static final Duration REPORTS = Duration.ofSeconds(1);

    private final Loop loop;
    private final Map<FastCgiSpec, Scripts> compiled = new HashMap<>();
    private byte[] scratch = new byte[0];

    final RequestParams params = new RequestParams();
    final AnswerHead heads = new AnswerHead(LIMITS);
    final Head answer = new Head();
    final RepeatLimit errors;

    private FastCgiLoop(Loop loop) {
        this.loop = loop;
        this.errors = new RepeatLimit(REPORTS, loop.nanoTime());
    }

    /// Speaks FastCGI to servers on these loops, where pools want it.
    public static void on(List<HttpLoop> loops) {
        loops.forEach(http -> http.servers().speakPrograms(new Version(http.loop())));
    }

    /// Nobody pays for what no pool speaks.
    private static final class Version implements ServerProtocol {
        private final Loop loop;
        private @Nullable FastCgiLoop made;

        Version(Loop loop) {
            this.loop = loop;
        }

        @Override
        public PooledConnection open(ServerConnections connections, ServerUse use, Stream stream) {
            FastCgiLoop shared = made == null ? new FastCgiLoop(loop) : made;
            made = shared;
            return new FastCgiServerConnection(shared, connections, use, stream);
        }
    }

    Loop loop() {
        return loop;
    }

    Scripts scripts(FastCgiSpec spec) {
        Scripts known = compiled.get(spec);
        if (known == null) {
            if (compiled.size() == MOST_COMPILED) {
                compiled.clear();
            }
            known = new Scripts(spec);
            compiled.put(spec, known);
        }
        return known;
    }

    /// Scratch memory for a head.
    byte[] scratch(int atLeast) {
        if (scratch.length < atLeast) {
            scratch = new byte[atLeast];
        }
        return scratch;
    }
}
