package lbd.core.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Reads a ClientHello, however it is cut into records and those into segments (RFC 8446 sections 4 and 5.1).
///
/// | state | event | next |
/// | --- | --- | --- |
/// | start | a byte that begins no handshake record | ended with [Hearing.NotTls] |
/// | reading | a byte that may go on | reading |
/// | reading | the message's last byte | ended with [Hearing.Hello] or [Hearing.Bad] |
/// | reading | a record or length that cannot be, or more than the limit | ended with [Hearing.Bad] |
///
/// It holds as much of the message as has come, at most [#LARGEST] bytes. Bytes are looked at and not taken:
/// whoever reads them keeps them, since the handshake needs them again.
public final class ClientHelloReader {
    /// The largest message, without its records' headers: as large as the handshake itself would take.
    public static final int LARGEST = 16 * 1024;

    private static final int USUAL = 2048;
    private static final int HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int LONGEST_RECORD = 16 * 1024;
    private static final Hearing MORE = new Hearing.NeedMore();

    private final int mostBytes;
    private int seen;
    private final byte[] header = new byte[RECORD_HEADER];
    private int headerLength;

    // Of the record at hand, still to come.
    private int recordLeft;

    private byte[] message = {};
    private int messageLength;
    private Hearing hearing = MORE;

    /// @param mostBytes records' headers included; an endless dribble of tiny records ends here
    public ClientHelloReader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// Looks at what has come after the bytes of the last call.
    ///
    /// @param in left as it is
    /// @return [Hearing.NeedMore] until it is decided; what follows then is not looked at
    public Hearing read(ByteBuffer in) {
        int at = in.position();
        while (undecided() && at < in.limit()) {
            if (recordLeft == 0) {
                at = takeHeader(in, at);
            } else {
                at = takePayload(in, at);
            }
        }
        seen += at - in.position();
        if (undecided() && seen > mostBytes) {
            hearing = new Hearing.Bad("too_large");
        }
        return hearing;
    }

    private boolean undecided() {
        return hearing instanceof Hearing.NeedMore;
    }

    private int takeHeader(ByteBuffer in, int from) {
        int at = from;
        header[headerLength++] = in.get(at++);
        if (headerLength == 1 && header[0] != HANDSHAKE) {
            hearing = messageLength == 0 ? new Hearing.NotTls(isLetter(header[0])) : new Hearing.Bad("bad_record");
        } else if (headerLength == 2 && header[1] != 3) {
            hearing = messageLength == 0 ? new Hearing.NotTls(false) : new Hearing.Bad("bad_record");
        } else if (headerLength == RECORD_HEADER) {
            headerLength = 0;
            recordLeft = (header[3] & 0xff) << 8 | (header[4] & 0xff);
            if (recordLeft == 0 || recordLeft > LONGEST_RECORD) {
                hearing = new Hearing.Bad("bad_record");
            }
        }
        return at;
    }

    /// Methods of HTTP are words in capitals.
    private static boolean isLetter(byte first) {
        return first >= 'A' && first <= 'Z';
    }

    private int takePayload(ByteBuffer in, int from) {
        int count = Math.min(recordLeft, in.limit() - from);
        int room = MESSAGE_HEADER + LARGEST;
        count = Math.min(count, room - messageLength);
        if (message.length - messageLength < count) {
            int size = Math.max(USUAL, messageLength + count);
            message = Arrays.copyOf(message, Math.min(room, Math.max(size, 2 * message.length)));
        }
        in.get(from, message, messageLength, count);
        messageLength += count;
        recordLeft -= count;
        look();
        return from + count;
    }

    private void look() {
        if (message[0] != CLIENT_HELLO) {
            hearing = new Hearing.Bad("unexpected_message");
        } else if (messageLength >= MESSAGE_HEADER) {
            int length = (message[1] & 0xff) << 16 | (message[2] & 0xff) << 8 | (message[3] & 0xff);
            if (length > LARGEST) {
                hearing = new Hearing.Bad("too_large");
            } else if (messageLength >= MESSAGE_HEADER + length) {
                hearing = HelloParser.parse(message, MESSAGE_HEADER, MESSAGE_HEADER + length);
                message = new byte[0];
            }
        }
    }
}
