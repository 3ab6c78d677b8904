package lbd.proxy.http1;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import lbd.core.http.Head;
import lbd.proxy.http.Forwarding;

/// Writes lbd's own element of Via, as a line after those that came (RFC 9110 section 7.6.3).
final class ViaWriter {
    private static final byte[] VIA = "Via: ".getBytes(US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    private ViaWriter() {}

    static int room(Forwarding forwarding) {
        byte[] name = forwarding.via();
        return name == null ? 0 : VIA.length + 4 + name.length + LINE_END.length;
    }

    /// @param head of the message that came in, whose version is told
    static void write(Head head, Forwarding forwarding, ByteBuf out) {
        byte[] name = forwarding.via();
        if (name != null) {
            out.writeBytes(VIA).writeBytes(head.version().number()).writeByte(' ');
            out.writeBytes(name).writeBytes(LINE_END);
        }
    }
}
