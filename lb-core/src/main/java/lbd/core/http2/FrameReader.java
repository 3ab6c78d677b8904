package lbd.core.http2;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Takes frames out of what a peer sends (RFC 9113 sections 4 and 6), however it was cut into reads. Confined to the
/// connection's loop.
///
/// | event | is told | then |
/// | --- | --- | --- |
/// | [#NEED_MORE] | all octets are taken | come again with more |
/// | [#FRAME] | a whole frame other than DATA, HEADERS, CONTINUATION | [#type], [#flags], [#stream], [#payload] |
/// | [#HEADERS] | a whole header block, padding, priority and the cuts of CONTINUATION taken away | the same |
/// | [#DATA] | a piece of a DATA frame | [#dataStart], [#dataLength], [#frameEnds], [#debit] |
/// | [#BAD] | the connection is broken | [#error], [#fault] |
///
/// What a frame is allowed to be on its own is checked here: its size, whether it names a stream, what may
/// stand between the parts of a header block. Whether it may come now is the connection's to say. A frame of
/// a type that nobody knows is passed over and told as [#FRAME] without its payload, so that it can be
/// counted.
///
/// A frame that comes whole is read in the loop's scratch memory; one that comes in pieces is kept here until it is
/// complete, at most one header block or one frame.
public final class FrameReader {
    public static final int NEED_MORE = 0;
    public static final int FRAME = 1;
    public static final int HEADERS = 2;
    public static final int DATA = 3;
    public static final int BAD = 4;

    static final int HEADER = 9;
    private static final int PRIORITY = 5;
    private static final byte[] NOTHING = {};

    /// CONTINUATION frames of a block that bring less than this are small, and few of them are honest.
    private static final int SMALL = 256;

    private static final int MOST_SMALL = 16;

    private final FrameScratch scratch;
    private final int maxBlock;

    // The frame in hand.
    private final byte[] header = new byte[HEADER];
    private int headerOctets;
    private int length;
    private int type;
    private int flags;
    private int stream;
    /// Octets of its payload that are still to come.
    private int left;

    // Of DATA.
    private int padding;
    private boolean padLengthDue;
    private boolean told;
    private boolean dataOver;
    private int debit;
    private int dataStart;
    private int dataLength;

    // What is kept between reads: of a frame, or of a header block with the frames before this one.
    private byte[] kept = NOTHING;
    private int keptLength;
    private int frameStart;
    private int blockStream;
    private int blockFlags;
    private int smallParts;

    private byte[] payload = NOTHING;
    private int payloadFrom;
    private int payloadTo;

    private @Nullable ErrorCode error;
    private @Nullable String fault;

    /// @param maxBlock octets of a header block as it is sent; larger than a head may be, since only a block that was
    ///     read to its end can be refused without ending the connection
    public FrameReader(FrameScratch scratch, int maxBlock) {
        this.scratch = scratch;
        this.maxBlock = maxBlock;
    }

    public int type() {
        return type;
    }

    public int flags() {
        return flags;
    }

    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// @return 0 for the connection
    public int stream() {
        return stream;
    }

    /// Holds until the next call of [#read].
    public byte[] payload() {
        return payload;
    }

    public int payloadFrom() {
        return payloadFrom;
    }

    public int payloadTo() {
        return payloadTo;
    }

    /// @return an unsigned 32-bit number of the payload, as an int
    public int number(int offset) {
        return number(payload, payloadFrom + offset);
    }

    /// @return the position in the buffer that was read from
    public int dataStart() {
        return dataStart;
    }

    public int dataLength() {
        return dataLength;
    }

    /// @return whether this was the last data of its frame
    public boolean frameEnds() {
        return left == padding;
    }

    /// @return octets that the frame takes from the windows, padding included: all of them with its first
    ///     piece, 0 later
    public int debit() {
        return debit;
    }

    /// @return octets of [#debit] that are no data, told with the first piece
    public int overhead() {
        return debit == 0 || !has(FrameType.PADDED) ? 0 : padding + 1;
    }

    /// Whether a part of a frame or of a header block has come.
    public boolean isMidway() {
        return headerOctets > 0 || blockStream != 0;
    }

    /// @return octets that are kept here while a frame or a block is not complete
    public int held() {
        return kept.length;
    }

    public ErrorCode error() {
        return error == null ? ErrorCode.NO_ERROR : error;
    }

    /// @return what was wrong, as a word for the log; null if nothing was
    public @Nullable String fault() {
        return fault;
    }

    /// @param in what has been read; its position moves behind what was taken
    /// @return what came, one of the numbers above
    public int read(ByteBuffer in) {
        if (told) {
            told = false;
            debit = 0;
            dataOver = left == padding;
        }
        int event = NEED_MORE;
        while (event == NEED_MORE) {
            if (headerOctets < HEADER && header(in)) {
                event = begin() ? NEED_MORE : BAD;
            }
            if (headerOctets == HEADER && event == NEED_MORE) {
                event = type == FrameType.DATA ? data(in) : payload(in);
            }
            if (!in.hasRemaining()) {
                break;
            }
        }
        return event;
    }

    private boolean header(ByteBuffer in) {
        int take = Math.min(HEADER - headerOctets, in.remaining());
        in.get(header, headerOctets, take);
        headerOctets += take;
        return headerOctets == HEADER;
    }

    /// A frame's header has come.
    private boolean begin() {
        length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
        type = header[3] & 0xff;
        flags = header[4] & 0xff;
        stream = number(header, 5) & 0x7fffffff;
        left = length;
        padding = 0;
        padLengthDue = false;
        dataOver = false;
        frameStart = keptLength;
        if (length > Settings.DEFAULT_FRAME_SIZE) {
            return bad(ErrorCode.FRAME_SIZE_ERROR, "frame_too_large");
        }
        if (blockStream != 0 && (type != FrameType.CONTINUATION || stream != blockStream)) {
            return bad(ErrorCode.PROTOCOL_ERROR, "header_block_interrupted");
        }
        return switch (type) {
            case FrameType.DATA -> ofStream() && beginData();
            case FrameType.HEADERS -> ofStream() && beginBlock();
            case FrameType.CONTINUATION -> continues();
            case FrameType.PRIORITY -> ofStream();
            case FrameType.RST_STREAM -> ofStream() && sized(length == 4);
            case FrameType.SETTINGS -> ofConnection() && sized(has(FrameType.ACK) ? length == 0 : length % 6 == 0);
            case FrameType.PUSH_PROMISE -> bad(ErrorCode.PROTOCOL_ERROR, "push_promise");
            case FrameType.PING -> ofConnection() && sized(length == 8);
            case FrameType.GOAWAY -> ofConnection() && sized(length >= 8);
            case FrameType.WINDOW_UPDATE -> sized(length == 4);
            case FrameType.PRIORITY_UPDATE -> ofConnection() && sized(length >= 4);
            default -> true;
        };
    }

    private boolean ofStream() {
        return stream != 0 || bad(ErrorCode.PROTOCOL_ERROR, "frame_without_stream");
    }

    private boolean ofConnection() {
        return stream == 0 || bad(ErrorCode.PROTOCOL_ERROR, "frame_with_stream");
    }

    private boolean sized(boolean right) {
        return right || bad(ErrorCode.FRAME_SIZE_ERROR, "frame_size");
    }

    private boolean beginData() {
        debit = length;
        padLengthDue = has(FrameType.PADDED);
        return sized(!padLengthDue || length > 0);
    }

    private boolean beginBlock() {
        int needed = (has(FrameType.PADDED) ? 1 : 0) + (has(FrameType.WITH_PRIORITY) ? PRIORITY : 0);
        blockFlags = flags;
        smallParts = 0;
        return sized(length >= needed);
    }

    private boolean continues() {
        if (blockStream == 0) {
            return bad(ErrorCode.PROTOCOL_ERROR, "continuation_of_nothing");
        }
        boolean few = length >= SMALL || ++smallParts <= MOST_SMALL;
        return few || bad(ErrorCode.ENHANCE_YOUR_CALM, "continuation_flood");
    }

    private int data(ByteBuffer in) {
        if (padLengthDue) {
            if (!in.hasRemaining()) {
                return NEED_MORE;
            }
            padding = in.get() & 0xff;
            padLengthDue = false;
            left--;
            if (padding > left) {
                bad(ErrorCode.PROTOCOL_ERROR, "padding_too_long");
                return BAD;
            }
        }
        if (dataOver) {
            return skipPadding(in);
        }
        if (left > padding && !in.hasRemaining()) {
            return NEED_MORE;
        }
        dataStart = in.position();
        dataLength = Math.min(left - padding, in.remaining());
        in.position(dataStart + dataLength);
        left -= dataLength;
        told = true;
        return DATA;
    }

    private int skipPadding(ByteBuffer in) {
        skip(in);
        if (left == 0) {
            headerOctets = 0;
        }
        return NEED_MORE;
    }

    private void skip(ByteBuffer in) {
        int take = Math.min(left, in.remaining());
        in.position(in.position() + take);
        left -= take;
    }

    private int payload(ByteBuffer in) {
        boolean block = type == FrameType.HEADERS || type == FrameType.CONTINUATION;
        if (type > FrameType.CONTINUATION && type != FrameType.PRIORITY_UPDATE) {
            skip(in);
            return left == 0 ? whole(NOTHING, 0, 0, FRAME) : NEED_MORE;
        }
        boolean last = !block || has(FrameType.END_HEADERS);
        if (keptLength == 0 && last && in.remaining() >= left) {
            byte[] bytes = scratch.of(left);
            in.get(bytes, 0, left);
            int end = left;
            left = 0;
            return block ? block(bytes, 0, end) : whole(bytes, 0, end, FRAME);
        }
        keep(in);
        if (left > 0) {
            return NEED_MORE;
        }
        return block ? block(kept, frameStart, keptLength) : whole(kept, 0, keptLength, FRAME);
    }

    private void keep(ByteBuffer in) {
        int take = Math.min(left, in.remaining());
        int needed = keptLength + take;
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.max(needed, Math.min(2 * needed, keptLength + left)));
        }
        in.get(kept, keptLength, take);
        keptLength += take;
        left -= take;
    }

    /// A HEADERS or CONTINUATION frame is whole, at `from` to `to`, behind what came before of its block.
    private int block(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        if (type == FrameType.HEADERS) {
            if (has(FrameType.PADDED)) {
                end -= bytes[start++] & 0xff;
            }
            if (has(FrameType.WITH_PRIORITY)) {
                start += PRIORITY;
            }
            if (end < start) {
                bad(ErrorCode.PROTOCOL_ERROR, "padding_too_long");
                return BAD;
            }
        }
        if (from + end - start > maxBlock) {
            bad(ErrorCode.ENHANCE_YOUR_CALM, "header_block_too_large");
            return BAD;
        }
        if (has(FrameType.END_HEADERS)) {
            boolean begun = blockStream != 0;
            blockStream = 0;
            flags = blockFlags;
            type = FrameType.HEADERS;
            return whole(bytes, begun ? 0 : start, end, HEADERS);
        }
        System.arraycopy(kept, start, kept, from, end - start);
        keptLength = from + end - start;
        blockStream = stream;
        headerOctets = 0;
        return NEED_MORE;
    }

    private int whole(byte[] bytes, int from, int to, int event) {
        payload = bytes;
        payloadFrom = from;
        payloadTo = to;
        headerOctets = 0;
        keptLength = 0;
        kept = NOTHING;
        return event;
    }

    private boolean bad(ErrorCode code, String why) {
        error = code;
        fault = why;
        return false;
    }

    private static int number(byte[] b, int at) {
        return ((b[at] & 0xff) << 24) | ((b[at + 1] & 0xff) << 16) | ((b[at + 2] & 0xff) << 8) | (b[at + 3] & 0xff);
    }
}
