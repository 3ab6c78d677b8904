package lbd.core.variable;

import lbd.core.http.Head;
import lbd.core.tls.TlsFacts;
import org.jspecify.annotations.Nullable;

/// What is known of a request, for those who write a [VariableText]. Asked on the loop of the request; null, 0 or
/// nothing written where it is not known.
public interface Facts {
    /// As it came from the client.
    @Nullable
    Head request();

    /// The effective address of the client as text, without brackets.
    byte[] clientAddress();

    /// 0: not known.
    int clientPort();

    /// `http` or `https`.
    byte[] scheme();

    @Nullable
    TlsFacts tls();

    /// Made at the first look, where the client has none that is taken over.
    byte @Nullable [] requestId();

    /// Of the trace that the request belongs to.
    default byte @Nullable [] traceId() {
        return null;
    }

    /// Milliseconds since 1970 when the request came.
    long timeMillis();

    @Nullable
    String listener();

    /// Who is asked for a server.
    @Nullable
    String pool();

    @Nullable
    String server();

    /// Of the answer; 0: there is none yet.
    int status();

    /// Writes what a group of the route's regular expression has found.
    ///
    /// @param group 0: all that was found
    void capture(int group, TextBuffer out);

    /// A claim of the JWT that was verified.
    byte @Nullable [] claim(String name);

    /// Whom a name and a password, or a token, belongs to.
    default byte @Nullable [] user() {
        return null;
    }

    /// The answer by which a server has let the request pass.
    default @Nullable Head permit() {
        return null;
    }
}
