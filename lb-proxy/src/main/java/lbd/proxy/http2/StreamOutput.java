package lbd.proxy.http2;

import lbd.core.http.Head;
import lbd.core.http2.HpackEncoder;
import lbd.core.http2.Settings;
import lbd.proxy.http.HeadEdits;
import lbd.proxy.loop.HeldBytes;

/// What the streams of one client's connection send.
final class StreamOutput extends SendingSide {
    private final Http2Connection connection;
    private long bodiesKept;
    private long answersKept;
    private long answersSent;

    StreamOutput(
            Http2Connection connection, Http2Loop shared, FrameOutput output, ConnectionWindow flow, HeldBytes kept) {
        super(
                shared,
                output,
                flow,
                kept,
                Settings.ofClient(),
                Http2Connection.STREAM_WINDOW,
                connection.side().streams());
        this.connection = connection;
    }

    @Override
    boolean isOpen() {
        return connection.isOpen();
    }

    /// Until the last stream has gone, which may be later than the connection.
    @Override
    boolean mayKeep() {
        return connection.listed();
    }

    @Override
    boolean mayReset() {
        return connection.isServing();
    }

    /// An answer has been sent whole.
    void answered() {
        answersSent++;
    }

    /// How many there were so far.
    long answersSent() {
        return answersSent;
    }

    /// @return octets that were written
    int head(int id, Head head, HeadEdits edits, boolean last) {
        byte[] block = block(FieldsBlock.room(head, edits));
        int length = FieldsBlock.answer(head, edits, block);
        head(id, block, length, last);
        return length;
    }

    /// The head of a server's 101 as HTTP/2 says it.
    int tunnelHead(int id, Head head, HeadEdits edits) {
        byte[] block = block(FieldsBlock.room(head, edits));
        int length = FieldsBlock.tunnel(head, edits, block);
        head(id, block, length, false);
        return length;
    }

    int askForBody(int id) {
        byte[] block = block(16);
        int length = HpackEncoder.status(block, 0, 100);
        head(id, block, length, false);
        return length;
    }

    /// All streams together keep so much more of requests' bodies, or less, from now on.
    void keepsOfBodies(int more) {
        if (more != 0 && mayKeep()) {
            bodiesKept += more;
            keeps(HeldBytes.Part.BODY, bodiesKept);
        }
    }

    /// Whether anything of any answer waits.
    boolean keepsAnswers() {
        return answersKept > 0;
    }

    /// All streams together keep so much more of answers, or less, from now on.
    void keepsOfAnswers(int more) {
        if (more != 0 && mayKeep()) {
            answersKept += more;
            keeps(HeldBytes.Part.UNSENT, answersKept);
        }
    }
}
