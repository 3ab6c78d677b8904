package lbd.proxy.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.HexFormat;
import lbd.core.http.Head;
import lbd.core.http.KnownField;
import lbd.core.http.ListElements;
import lbd.core.http.Octets;
import lbd.core.runtime.RepeatLimit;
import lbd.proxy.listener.Listener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends loops: a request that comes back to the process that sent it on, through another box or none (RFC
/// 8586, CDN-Loop).
///
/// Each pass adds one element with a name that this process has drawn at its start, and a request with
/// several of them is refused. Several, because to pass twice is no fault: a cache between two listeners. A
/// client cannot forge it, since nobody knows the name before; who learns it, from a server that shows what
/// it was sent, can only have requests of its own refused. It cannot take it away either: the element is
/// added behind the client's last word, and the next hop is not told by us to drop anything.
public final class LoopMark {
    private static final Logger events = LoggerFactory.getLogger(LoopMark.class);

    /// How often a request may have passed before.
    static final int MOST_PASSES = 4;

    private static final byte[] NAME = drawName();

    private LoopMark() {}

    private static byte[] drawName() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return ("lbd-" + HexFormat.of().formatHex(random)).getBytes(US_ASCII);
    }

    /// The element of this process. Not to be changed.
    public static byte[] element() {
        return NAME;
    }

    /// Says that a request was refused for it, now and then.
    ///
    /// @param shownBy how it was noticed
    static void report(Listener listener, long nowNanos, @Nullable String shownBy) {
        long suppressed = listener.loopReports().pass(nowNanos);
        if (suppressed != RepeatLimit.QUIET) {
            events.atWarn()
                    .addKeyValue("event", "http.loop")
                    .addKeyValue("listener", listener.name())
                    .addKeyValue("shown_by", shownBy)
                    .addKeyValue("suppressed", suppressed)
                    .log("requests come back to where they were sent from: a server's address leads here again");
        }
    }

    static boolean isLoop(Head head) {
        if (!head.has(KnownField.CDN_LOOP)) {
            return false;
        }
        byte[] b = head.bytes();
        int passes = 0;
        for (int f = head.find(KnownField.CDN_LOOP); f >= 0; f = head.find(KnownField.CDN_LOOP, f + 1)) {
            int end = head.valueEnd(f);
            for (int p = head.valueStart(f); p < end; ) {
                int comma = ListElements.end(b, p, end);
                int from = Octets.skipOws(b, p, comma);
                int to = Octets.trimOws(b, from, Octets.indexOf(b, from, comma, ';'));
                passes += Octets.equalsIgnoreCase(b, from, to, NAME) ? 1 : 0;
                p = comma + 1;
            }
        }
        return passes >= MOST_PASSES;
    }
}
