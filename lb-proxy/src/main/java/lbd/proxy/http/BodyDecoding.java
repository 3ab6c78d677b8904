package lbd.proxy.http;

import lbd.core.http.Head;
import org.jspecify.annotations.Nullable;

/// Takes the codings off the bodies of a route's requests, before anybody here or a server sees them. Immutable; any
/// thread.
public interface BodyDecoding {
    /// Why a request cannot go to a server at all; null: it can.
    Destination.@Nullable Refused refusal(Head head);

    /// A request is on its way to a server, which has no byte of it.
    ///
    /// @param head not kept
    /// @return null: its body passes as it is
    @Nullable
    DecodedBody begin(Head head, BodyTaker taker);

    /// The codings that are taken off, as Accept-Encoding names them; not to be changed.
    byte[] accepted();
}
