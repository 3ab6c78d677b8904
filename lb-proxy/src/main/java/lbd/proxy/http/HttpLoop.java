package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.List;
import lbd.core.http.HttpDate;
import lbd.core.trace.TraceIds;
import lbd.core.variable.TextBuffer;
import lbd.proxy.loop.Loop;
import lbd.proxy.upstream.Dialer;
import org.jspecify.annotations.Nullable;

/// What all exchanges of one loop share, whatever versions they speak. Confined to that loop.
public final class HttpLoop {
    private static final long DATE_NANOS = 100_000_000L;

    private final Loop loop;
    private final ServerConnections servers;
    private final Heads heads = new Heads();
    private final HeadEdits requestEdits = new HeadEdits();
    private final HeadEdits answerEdits = new HeadEdits();
    private final TextBuffer scratch = new TextBuffer();
    private @Nullable RequestIds requestIds;
    private byte[] date = {};
    private long dateNanos;
    private @Nullable TraceIds traceIds;

    public HttpLoop(Loop loop, Dialer dialer) {
        this.loop = loop;
        this.servers = new ServerConnections(loop, dialer);
    }

    /// Each gives up idle connections to servers where descriptors are short on any.
    public static void shareRoom(List<HttpLoop> all) {
        for (HttpLoop one : all) {
            one.loop.makesRoom(() -> {
                boolean here = one.servers.giveUpIdle();
                if (!here) {
                    all.stream()
                            .filter(other -> other != one)
                            .forEach(other -> other.loop.eventLoop().execute(other.servers::giveUpIdle));
                }
                return here;
            });
        }
    }

    public Loop loop() {
        return loop;
    }

    public ServerConnections servers() {
        return servers;
    }

    Heads heads() {
        return heads;
    }

    /// For the request that is being sent, until the next.
    HeadEdits requestEdits() {
        return requestEdits;
    }

    /// For the answer that is being passed on, until the next.
    HeadEdits answerEdits() {
        return answerEdits;
    }

    RequestIds requestIds() {
        RequestIds ids = requestIds == null ? new RequestIds() : requestIds;
        requestIds = ids;
        return ids;
    }

    TraceIds traceIds() {
        TraceIds ids = traceIds == null ? new TraceIds() : traceIds;
        traceIds = ids;
        return ids;
    }

    /// For a text that is written and used at once.
    TextBuffer scratch() {
        return scratch;
    }

    /// The value of Date for now; old by at most a tenth of a second.
    byte[] date() {
        long now = loop.nanoTime();
        if (date.length == 0 || now - dateNanos > DATE_NANOS) {
            dateNanos = now;
            date = HttpDate.text(Instant.now().getEpochSecond()).getBytes(US_ASCII);
        }
        return date;
    }
}
