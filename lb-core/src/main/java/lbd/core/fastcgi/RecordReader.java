package lbd.core.fastcgi;

import org.jspecify.annotations.Nullable;

/// Takes records out of what a server sends, octet by octet but for their content. Confined to the connection's loop.
///
/// | state | octet | next |
/// | --- | --- | --- |
/// | header | the eighth | content of stdout or stderr, an end, or [Event#BAD] |
/// | content | [#consumed] | padding, or header |
/// | end | the eighth, and its padding | header, with [Event#END] |
/// | padding | the last | header |
///
/// A server answers one request on a connection, so that a record of another one, one that nobody has asked
/// for (management records), one of a kind that nobody knows, and more of a stream that has ended are all the
/// same: not from a server that keeps the rules. None is passed over, so none can be sent for ever.
public final class RecordReader {
    /// What the last octet has brought.
    public enum Event {
        /// Nothing that is to be told.
        MORE,
        /// Content of stdout follows: [#left] octets.
        STDOUT,
        /// Content of stderr follows.
        STDERR,
        /// The answer is over.
        END,
        /// What came is no record, or none that may come; [#fault] says why.
        BAD
    }

    private static final int END_LENGTH = 8;

    private int at;
    private int version;
    private int type;
    private int requestId;
    private int left;
    private int padding;
    private boolean inContent;
    private boolean stdoutOver;
    private boolean stderrOver;
    private int appStatus;
    private int protocolStatus;
    private @Nullable String fault;

    /// Begins with the answer to another request.
    public void begin() {
        at = 0;
        left = 0;
        padding = 0;
        inContent = false;
        stdoutOver = false;
        stderrOver = false;
        appStatus = 0;
        protocolStatus = 0;
        fault = null;
    }

    /// Whether the octets that come next are content, which is not to be fed.
    public boolean inContent() {
        return inContent;
    }

    /// Octets of content that are still to come.
    public int left() {
        return left;
    }

    /// So much of the content has been taken.
    public void consumed(int count) {
        left -= count;
        if (left == 0) {
            inContent = false;
            at = 0;
        }
    }

    /// With what the program has ended; 0: well.
    public int appStatus() {
        return appStatus;
    }

    /// Whether the server has done what it was asked for: 0, or one of those below.
    public int protocolStatus() {
        return protocolStatus;
    }

    public static final int CANNOT_MULTIPLEX = 1;
    public static final int OVERLOADED = 2;

    /// What was wrong, as a word for the log; null if nothing was.
    public @Nullable String fault() {
        return fault;
    }

    /// Takes one octet that is no content.
    public Event feed(byte octet) {
        if (at == 0 && padding > 0 && left == 0) {
            padding--;
            return padding == 0 && type == Records.END_REQUEST ? Event.END : Event.MORE;
        }
        if (at == Records.HEADER) {
            return ending(octet & 0xff);
        }
        header(octet & 0xff);
        return at == Records.HEADER ? begun() : Event.MORE;
    }

    private void header(int octet) {
        switch (at++) {
            case 0 -> version = octet;
            case 1 -> type = octet;
            case 2 -> requestId = octet << 8;
            case 3 -> requestId |= octet;
            case 4 -> left = octet << 8;
            case 5 -> left |= octet;
            case 6 -> padding = octet;
            default -> {}
        }
    }

    private Event begun() {
        if (version != Records.VERSION) {
            return bad("record_version");
        }
        if (requestId != Records.REQUEST_ID) {
            return bad("record_request_id");
        }
        return switch (type) {
            case Records.STDOUT -> {
                if (stdoutOver) {
                    yield bad("stdout_after_its_end");
                }
                stdoutOver = left == 0;
                yield content(Event.STDOUT);
            }
            case Records.STDERR -> {
                if (stderrOver) {
                    yield bad("stderr_after_its_end");
                }
                stderrOver = left == 0;
                yield content(Event.STDERR);
            }
            case Records.END_REQUEST -> left == END_LENGTH ? Event.MORE : bad("end_request_length");
            default -> bad("record_type");
        };
    }

    private Event content(Event kind) {
        if (left == 0) {
            at = 0;
            return Event.MORE;
        }
        inContent = true;
        return kind;
    }

    /// An octet of what FCGI_END_REQUEST says.
    private Event ending(int octet) {
        int index = END_LENGTH - left;
        left--;
        if (index < 4) {
            appStatus = appStatus << 8 | octet;
        } else if (index == 4) {
            protocolStatus = octet;
        }
        if (left > 0) {
            return Event.MORE;
        }
        at = 0;
        return padding == 0 ? Event.END : Event.MORE;
    }

    private Event bad(String why) {
        fault = why;
        return Event.BAD;
    }
}
