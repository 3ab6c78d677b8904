package lbd.core.accesslog;

import java.net.SocketAddress;
import lbd.core.tls.TlsFacts;
import lbd.core.tls.TlsSeen;
import org.jspecify.annotations.Nullable;

/// What one line is made from: filled by the owner of a connection when a request or session has ended. One object a
/// loop is enough, cleared and filled again; the fields are plain because it is written and read in one go.
///
/// Bytes are as the network gave them: the format escapes. A count or time that never came to be is [#NONE] and is not
/// shown.
public final class AccessRecord {
    public static final int NONE = -1;

    /// The listener's name.
    public String listener = "";

    /// Null where none was chosen.
    public @Nullable String pool;

    /// Null where none was chosen.
    public @Nullable String server;

    /// Null where none was chosen.
    public @Nullable SocketAddress serverAddress;

    /// What lines show of heads beside the rest, and its values, as many as the first has.
    private ExtraField[] extraFields = ExtraField.NONE;

    private final LoggedBytes[] extraValues = new LoggedBytes[ExtraField.MAX];

    /// The client's address as text, [AddressText#of], made once a connection.
    public final LoggedBytes client = new LoggedBytes();

    public int clientPort;

    public final LoggedBytes method = new LoggedBytes();

    /// As it came in, not decoded.
    public final LoggedBytes target = new LoggedBytes();

    public final LoggedBytes host = new LoggedBytes();
    /// Empty where requests get none.
    public final LoggedBytes requestId = new LoggedBytes();

    /// Empty where requests are not traced.
    public final LoggedBytes traceId = new LoggedBytes();

    /// Whether its trace is told to a collector.
    public boolean traced;

    /// Of the request, where it is told of.
    public long spanId;

    /// Empty where nobody has shown who he is.
    public final LoggedBytes user = new LoggedBytes();

    public final LoggedBytes referer = new LoggedBytes();
    public final LoggedBytes userAgent = new LoggedBytes();

    /// `HTTP/1.1`, `HTTP/1.0`, `TCP`, `UDP`.
    public String protocol = "";

    /// The status that the client was sent; [#NONE] where it was sent none.
    public int status = NONE;

    /// The status of a call of gRPC; [#NONE] where it is none, or nobody has said.
    public int grpcStatus = NONE;

    /// From the client, heads included.
    public long bytesIn;

    /// To the client, heads included.
    public long bytesOut;

    /// To the client, of answers' bodies alone, without what frames them.
    public long bodyBytesOut;

    /// Milliseconds since 1970, when the request's first byte or the connection came.
    public long startMillis;

    /// Nanoseconds that it waited for a server with a free place.
    public long queueNanos = NONE;

    /// Nanoseconds until the connection to the server stood; [#NONE] where a kept one was used.
    public long connectNanos = NONE;

    /// Nanoseconds from the start to the first byte of the server's final answer.
    public long firstByteNanos = NONE;

    /// Nanoseconds from the start to the end.
    public long totalNanos;

    /// How often it went to another server after a failure.
    public int retries;

    /// [Trail#text]; null where nothing was retried.
    public @Nullable String tried;

    /// Not the first request on this client connection.
    public boolean clientReused;

    /// Sent on a server connection that an earlier request had left open.
    public boolean serverReused;

    public EndReason ended = EndReason.OK;

    /// What the client brought of the pool's cookie.
    public CookieCame cookieCame = CookieCame.NOT_ASKED;

    /// What became of the pool's cookie in the answer.
    public CookieSent cookieSent = CookieSent.NOT_ASKED;

    /// The rule that the client's or the server's message broke, or more of why it failed; null where all
    /// was well.
    public @Nullable String detail;

    /// What rules have done with it, with commas; null where they have done nothing.
    public @Nullable String rules;

    /// Says which extra fields there are. Their values are empty until [#extraValue] sets them.
    public void extraFields(ExtraField[] fields) {
        extraFields = fields;
        for (int i = 0; i < fields.length; i++) {
            if (extraValues[i] == null) {
                extraValues[i] = new LoggedBytes();
            }
            extraValues[i].clear();
        }
    }

    /// @param index in the array that was said before
    public LoggedBytes extraValue(int index) {
        return extraValues[index];
    }

    /// Empty where it is not known.
    LoggedBytes extra(ExtraField field) {
        for (int i = 0; i < extraFields.length; i++) {
            if (extraFields[i].equals(field)) {
                return extraValues[i];
            }
        }
        return LoggedBytes.EMPTY;
    }

    /// What is known of the client's TLS; null where it speaks none.
    public @Nullable TlsFacts tls;

    /// What is known of TLS that does not end here; null where nobody looked, or it is none.
    public @Nullable TlsSeen seen;

    /// What stays when this one is filled again: all but what lines show of heads beside the fields of the table, and
    /// Referer and User-Agent.
    ///
    /// @param mostText octets of each text; what is longer is cut
    public AccessRecord kept(int mostText) {
        AccessRecord kept = new AccessRecord();
        kept.listener = listener;
        kept.pool = pool;
        kept.server = server;
        kept.serverAddress = serverAddress;
        keepTexts(kept, mostText);
        kept.clientPort = clientPort;
        kept.traced = traced;
        kept.spanId = spanId;
        kept.protocol = protocol;
        kept.status = status;
        kept.grpcStatus = grpcStatus;
        kept.bytesIn = bytesIn;
        kept.bytesOut = bytesOut;
        kept.bodyBytesOut = bodyBytesOut;
        kept.startMillis = startMillis;
        kept.queueNanos = queueNanos;
        kept.connectNanos = connectNanos;
        kept.firstByteNanos = firstByteNanos;
        kept.totalNanos = totalNanos;
        kept.retries = retries;
        kept.tried = tried;
        kept.clientReused = clientReused;
        kept.serverReused = serverReused;
        kept.ended = ended;
        kept.cookieCame = cookieCame;
        kept.cookieSent = cookieSent;
        kept.detail = detail;
        kept.rules = rules;
        kept.tls = tls;
        kept.seen = seen;
        return kept;
    }

    /// All in one array.
    private void keepTexts(AccessRecord kept, int most) {
        LoggedBytes[] from = {client, method, target, host, requestId, traceId, user};
        LoggedBytes[] to = {kept.client, kept.method, kept.target, kept.host, kept.requestId, kept.traceId, kept.user};
        int length = 0;
        for (LoggedBytes text : from) {
            length += Math.min(text.length, most);
        }
        byte[] bytes = new byte[length];
        int offset = 0;
        for (int i = 0; i < from.length; i++) {
            int count = Math.min(from[i].length, most);
            System.arraycopy(from[i].array, from[i].offset, bytes, offset, count);
            to[i].set(bytes, offset, count);
            offset += count;
        }
    }

    public void clear() {
        extraFields = ExtraField.NONE;
        tls = null;
        seen = null;
        listener = "";
        pool = null;
        server = null;
        serverAddress = null;
        client.clear();
        clientPort = 0;
        method.clear();
        target.clear();
        host.clear();
        requestId.clear();
        traceId.clear();
        traced = false;
        spanId = 0;
        user.clear();
        referer.clear();
        userAgent.clear();
        protocol = "";
        status = NONE;
        grpcStatus = NONE;
        bytesIn = 0;
        bytesOut = 0;
        bodyBytesOut = 0;
        startMillis = 0;
        queueNanos = NONE;
        connectNanos = NONE;
        firstByteNanos = NONE;
        totalNanos = 0;
        retries = 0;
        tried = null;
        clientReused = false;
        serverReused = false;
        ended = EndReason.OK;
        cookieCame = CookieCame.NOT_ASKED;
        cookieSent = CookieSent.NOT_ASKED;
        detail = null;
        rules = null;
    }
}
