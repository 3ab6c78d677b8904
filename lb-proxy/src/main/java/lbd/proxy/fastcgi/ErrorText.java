package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.regex.Pattern;
import lbd.core.pool.Server;
import lbd.core.runtime.RepeatLimit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one connection's program prints to stderr, for the log: the first of it, on one line.
final class ErrorText {
    private static final Logger events = LoggerFactory.getLogger(ErrorText.class);
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\s]+");

    /// Octets that are shown of one answer's.
    private static final int SHOWN = 2048;

    /// More than any program has to complain of.
    private static final int MOST = 1024 * 1024;

    private static final byte[] NOTHING = {};

    private byte[] text = NOTHING;
    private int length;
    private long octets;

    /// @param count octets that are taken out of `in`
    /// @return false where it is too much
    boolean take(ByteBuf in, int count) {
        int shown = Math.min(count, SHOWN - length);
        if (shown > 0) {
            if (text.length < length + shown) {
                text = Arrays.copyOf(text, Math.min(SHOWN, Math.max(length + shown, 2 * text.length)));
            }
            in.getBytes(in.readerIndex(), text, length, shown);
            length += shown;
        }
        in.skipBytes(count);
        octets += count;
        return octets <= MOST;
    }

    /// The answer is over.
    void report(Server server, FastCgiLoop shared) {
        if (octets == 0) {
            return;
        }
        // All of them: the log has one a second.
        server.counters().complaints.increment();
        server.counters().complaintBytes.add(octets);
        long suppressed = shared.errors.pass(shared.loop().nanoTime());
        if (suppressed != RepeatLimit.QUIET) {
            String shown = NOT_SHOWN
                    .matcher(new String(text, 0, length, UTF_8))
                    .replaceAll(" ")
                    .trim();
            events.atWarn()
                    .addKeyValue("event", "fastcgi.stderr")
                    .addKeyValue("pool", server.pool())
                    .addKeyValue("server", server.name())
                    .addKeyValue("text", shown)
                    .addKeyValue("octets", octets)
                    .addKeyValue("suppressed", suppressed)
                    .log("a program has printed to stderr");
        }
        text = NOTHING;
        length = 0;
        octets = 0;
    }
}
